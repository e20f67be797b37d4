import Database
import Foundation
import Testing
import Vocabulary

/// A folder that is deleted with this object.
private final class Folder: Sendable {
    let url: URL
    var path: String { url.appending(path: "keys.json").path }

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }
    func read() throws -> String { String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self) }
}

@Suite struct KeyFileTests {
    private struct Content: Decodable {
        let sealing: [String: String]
        let index: String
    }

    static let good = Data(repeating: 7, count: 32).base64EncodedString()
    static let short = Data(repeating: 7, count: 31).base64EncodedString()

    @Test(arguments: [
        "", "{", "[]", "{}", "{\"sealing\": {}}", "{\"sealing\": {\"1\": \"\(good)\"}}", "{\"sealing\": {\"1\": \"\(short)\"}, \"index\": \"\(good)\"}",
        "{\"sealing\": {\"1\": \"\(good)\"}, \"index\": \"\(short)\"}", "{\"sealing\": {\"one\": \"\(good)\"}, \"index\": \"\(good)\"}",
        "{\"sealing\": {\"256\": \"\(good)\"}, \"index\": \"\(good)\"}", "{\"sealing\": {\"1\": \"not base64\"}, \"index\": \"\(good)\"}",
    ])
    func `a broken file is an error and is never overwritten`(content: String) throws {
        let folder = try Folder()
        try folder.write(content)
        #expect(throws: SealError.fileUnreadable(folder.path)) { try KeyFile.load(path: folder.path) }
        #expect(throws: SealError.fileUnreadable(folder.path)) { try KeyFile.loadOrCreate(path: folder.path, random: .system) }
        #expect(try folder.read() == content)
    }

    @Test func `a file without sealing keys is an error and is never overwritten`() throws {
        let folder = try Folder()
        try folder.write("{\"sealing\": {}, \"index\": \"\(Self.good)\"}")
        #expect(throws: SealError.noKeys) { try KeyFile.loadOrCreate(path: folder.path, random: .system) }
    }

    @Test func `a file that is missing is an error to who only loads`() throws {
        let folder = try Folder()
        #expect(throws: SealError.fileUnreadable(folder.path)) { try KeyFile.load(path: folder.path) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    }

    @Test func `a file that cannot be made is an error`() throws {
        let path = try Folder().url.appending(path: "nowhere/keys.json").path
        #expect(throws: SealError.fileUnreadable(path)) { try KeyFile.loadOrCreate(path: path, random: .system) }
    }

    @Test func `a new file is readable by its owner alone, and nothing lies beside it`() throws {
        let folder = try Folder()
        _ = try KeyFile.loadOrCreate(path: folder.path, random: .system)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["keys.json"])
    }

    @Test func `the file is made once and loaded the same ever after`() throws {
        let folder = try Folder()
        let first = try KeyFile.loadOrCreate(path: folder.path, random: .system)
        let written = try folder.read()
        let sealed = try first.seal("01041219607", as: "ssin")
        let second = try KeyFile.loadOrCreate(path: folder.path, random: .system)
        #expect(try folder.read() == written)
        #expect(try second.openText(sealed, as: "ssin") == "01041219607")
        #expect(second.blindIndex("x", as: "c") == first.blindIndex("x", as: "c"))
        #expect(try KeyFile.load(path: folder.path).openText(sealed, as: "ssin") == "01041219607")
    }

    @Test func `two new files hold different keys, and each key differs from the other`() throws {
        let (one, other) = (try Folder(), try Folder())
        let sealed = try KeyFile.loadOrCreate(path: one.path, random: .system).seal("x", as: "c")
        let stranger = try KeyFile.loadOrCreate(path: other.path, random: .system)
        #expect(throws: SealError.cannotOpen) { try stranger.open(sealed, as: "c") }
        let content = try JSONDecoder().decode(Content.self, from: Data(one.read().utf8))
        #expect(content.sealing.keys.sorted() == ["1"])
        #expect(content.sealing["1"] != content.index)
    }

    @Test func `a key added by hand seals from then on`() throws {
        let folder = try Folder()
        let second = Data(repeating: 8, count: 32).base64EncodedString()
        try folder.write("{\"sealing\": {\"1\": \"\(Self.good)\", \"2\": \"\(second)\"}, \"index\": \"\(Self.good)\"}")
        #expect(try KeyFile.load(path: folder.path).seal("x", as: "c").first == 2)
    }
}

import Crypto
import Foundation
public import Vocabulary

/// The file of a ``Keyring``: JSON `{"sealing": {"1": "<base64>"}, "index": "<base64>"}`, 32 bytes per key, readable only by its owner.
public enum KeyFile {
    private struct Content: Codable {
        var sealing: [String: String]
        var index: String
    }

    public static func load(path: String) throws(SealError) -> Keyring {
        guard let data = FileManager.default.contents(atPath: path),
            let content = try? JSONDecoder().decode(Content.self, from: data)
        else { throw .fileUnreadable(path) }
        var sealing: [UInt8: SymmetricKey] = [:]
        for (version, text) in content.sealing {
            guard let number = UInt8(version), let key = key(text) else { throw .fileUnreadable(path) }
            sealing[number] = key
        }
        guard let index = key(content.index) else { throw .fileUnreadable(path) }
        return try Keyring(sealing: sealing, index: index)
    }

    /// Loads the file, or creates it with new keys.
    public static func loadOrCreate(path: String, random: RandomSource) throws(SealError) -> Keyring {
        guard !FileManager.default.fileExists(atPath: path) else { return try load(path: path) }
        func fresh() -> String { Data(random.bytes(32)).base64EncodedString() }
        let content = Content(sealing: ["1": fresh()], index: fresh())
        guard let data = try? JSONEncoder().encode(content),
            FileManager.default.createFile(atPath: path + ".new", contents: data, attributes: [.posixPermissions: 0o600]),
            onDisk(path + ".new"), rename(path + ".new", path) == 0, onDisk((path as NSString).deletingLastPathComponent)
        else { throw .fileUnreadable(path) }
        return try load(path: path)
    }

    /// Sealed data is on disk after its commit, so the key must be on disk before.
    private static func onDisk(_ path: String) -> Bool {
        let handle = open(path.isEmpty ? "." : path, O_RDONLY)
        guard handle >= 0 else { return false }
        defer { close(handle) }
        return fsync(handle) == 0
    }

    private static func key(_ base64: String) -> SymmetricKey? {
        guard let data = Data(base64Encoded: base64), data.count == 32 else { return nil }
        return SymmetricKey(data: data)
    }
}

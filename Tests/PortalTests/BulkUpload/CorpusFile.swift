import Foundation
import Testing
import Vocabulary

@testable import Imports
@testable import Portal
import CSV

/// A file of the corpus. Its expectation is a text:
///
/// - `accounts awaiting An Claes`: the kind, its Approval State, and the uploader
/// - `encoding Windows-1252`, if it is not UTF-8
/// - `columns Remark, Shoe size`: the ignored columns, if there are any
/// - `file flaw.file.column_doubled {column: ssin}`, if the whole file is refused; otherwise a line for each row in the format of
///   ``TestPortal/outcomes(of:)``
struct CorpusFile: Sendable, CustomTestStringConvertible {
    struct Order: Sendable {
        let kind: UploadKind
        let approval: UploadApproval
        let actor: SamplePerson
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")
    static let all = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasSuffix(".csv") }.sorted().map(CorpusFile.init)

    let name: String

    private init(_ file: String) { name = String(file.dropLast(".csv".count)) }

    var testDescription: String { name }

    func expected() throws -> [String] {
        let text = try String(contentsOf: Self.folder.appending(path: "\(name).expected"), encoding: .utf8)
        return text.split(separator: "\n").map(String.init)
    }

    /// Whether a row of it creates or changes something.
    var doesSomething: Bool {
        let rows = (try? expected()) ?? []
        return rows.contains { $0.split(separator: " ").dropFirst().first.map { ["create", "change"].contains($0) } == true }
    }

    func order() throws -> Order {
        let words = try #require(try expected().first).split(separator: " ", maxSplits: 2).map(String.init)
        try #require(words.count == 3, "\(name).expected begins with what is uploaded, its Approval State, and who does it")
        return Order(
            kind: try #require(UploadKind(rawValue: words[0])), approval: try #require(UploadApproval(rawValue: words[1])), actor: try #require(SamplePerson(rawValue: words[2])))
    }

    func upload(on stage: TestPortal) async throws -> Upload {
        let order = try order()
        let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: "\(name).csv")))
        return try await stage.upload(order.kind, bytes: bytes, order.approval, as: order.actor)
    }

    /// The result in the format of the expectation.
    func found(on stage: TestPortal) async throws -> [String] {
        let order = try order()
        let start = "\(order.kind.rawValue) \(order.approval.rawValue) \(order.actor.name)"
        do {
            let upload = try await upload(on: stage)
            let encoding = upload.encoding == .utf8 ? [] : ["encoding \(upload.encoding.rawValue)"]
            let columns = upload.unknownColumns.isEmpty ? [] : ["columns \(upload.unknownColumns.joined(separator: ", "))"]
            return try await [start] + encoding + columns + stage.outcomes(of: upload)
        } catch let refusal as CSVFileFlaw {
            let arguments = refusal.flaw.arguments.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
            return [start, "file \(refusal.flaw.key)" + (arguments.isEmpty ? "" : " {\(arguments)}")]
        }
    }
}

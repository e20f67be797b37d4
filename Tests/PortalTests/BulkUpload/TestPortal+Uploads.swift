import Access
import Database
import Directory
import Foundation
import Testing
import Vocabulary

@testable import Imports
@testable import Portal

/// What the portal imports.
enum UploadKind: String, CaseIterable, Sendable {
    case users, accounts

    var path: String { "/manage/\(rawValue)/upload" }

    var columns: [ColumnFacts] {
        switch self {
        case .users: UserLine.table.facts
        case .accounts: AccountLine.table(Catalogue.ofTheSpecification).facts
        }
    }

    var example: String { ExampleFile.text(columns) }
    var schema: String { SchemaFile.text(columns, title: self == .users ? "Users Batch Creation" : "Accounts Batch Creation") }

    func value(_ imports: ImportMachine) throws -> ImportKind { try imports.kind(rawValue) }
}

/// Uploads on the test portal, and their results.
extension TestPortal {
    /// Receives a file and previews it.
    /// - Parameter piece: how many bytes arrive at a time.
    func upload(
        _ kind: UploadKind, _ file: String, _ approval: UploadApproval = .awaiting, as actor: SamplePerson = .an, piece: Int = 4096
    ) async throws -> Upload {
        try await upload(kind, bytes: Array(file.utf8), approval, as: actor, piece: piece)
    }

    func upload(
        _ kind: UploadKind, bytes: [UInt8], _ approval: UploadApproval = .awaiting, as actor: SamplePerson = .an, piece: Int = 4096
    ) async throws -> Upload {
        let incoming = IncomingFile(kind: try kind.value(imports), name: "rows.csv", option: approval.rawValue)
        let id = try await imports.receive(incoming, by: try await uploader(actor), pieces(of: bytes, piece))
        try await imports.checkUpload(id)
        return try await upload(id)
    }

    /// Receives a file without a preview.
    func receive(_ kind: UploadKind, _ file: String, as actor: SamplePerson = .an, named name: String = "people.csv") async throws -> UploadID {
        let incoming = IncomingFile(kind: try kind.value(imports), name: name, option: UploadApproval.awaiting.rawValue)
        return try await imports.receive(incoming, by: try await uploader(actor), pieces(of: Array(file.utf8), 4096))
    }

    var imports: ImportMachine { services.imports }

    func uploader(_ actor: SamplePerson) async throws -> Uploader { Uploader(try await viewer(actor)) }

    private func pieces(of bytes: [UInt8], _ size: Int) -> AsyncThrowingStream<[UInt8], any Error> {
        AsyncThrowingStream { stream in
            for start in stride(from: 0, to: bytes.count, by: size) { stream.yield(Array(bytes[start..<min(bytes.count, start + size)])) }
            stream.finish()
        }
    }

    func upload(_ id: UploadID) async throws -> Upload {
        let found = try await database.read { [imports] in try imports.upload(id, in: $0) }
        return try #require(found)
    }

    /// Applies it as its page does.
    @discardableResult
    func apply(_ upload: Upload, as actor: SamplePerson = .an) async throws -> Upload {
        try await imports.requestApplication(of: upload.id, expected: upload.revision, by: try await uploader(actor))
        try await imports.applyUpload(upload.id)
        return try await self.upload(upload.id)
    }

    /// Receives, previews and applies it.
    @discardableResult
    func uploadAndApply(_ kind: UploadKind, _ file: String, _ approval: UploadApproval = .awaiting, as actor: SamplePerson = .an) async throws -> Upload {
        try await apply(try await upload(kind, file, approval, as: actor), as: actor)
    }

    /// The outcome of each row: `2 create`, `3 skip upload.same_as`, `4 error ssin: flaw.required`.
    func outcomes(of upload: Upload) async throws -> [String] {
        try await imports.rows(of: upload, size: 10_000).rows.map { row in
            let reasons = row.reasons.map { reason in reason.column.map { "\($0): \(reason.key)" } ?? reason.key }
            return "\(row.line) \(row.outcome.rawValue) \(reasons.joined(separator: ", "))".trimmingCharacters(in: .whitespaces)
        }
    }

    func outcomes(_ kind: UploadKind, _ file: String, _ approval: UploadApproval = .awaiting, as actor: SamplePerson = .an) async throws -> [String] {
        try await outcomes(of: try await upload(kind, file, approval, as: actor))
    }

    /// The lines of an imprint without the records of the upload itself.
    func withoutUploads(_ imprint: String) -> [String] {
        imprint.split(separator: "\n").map(String.init).filter { !$0.contains("\"upload\"") && !$0.hasPrefix("upload") }
    }

    /// The account with an address, in its current state.
    func account(_ email: String) async throws -> Account? {
        try await database.read { try $0.first("\(Account.selection) WHERE a.email = \(email)", Account.init) }
    }
}

/// CSV files with the header of each kind.
enum CSVText {
    static func users(_ rows: String...) -> String { (["ssin,first_name,last_name,email,nihdi,org_nihdi,role"] + rows).joined(separator: "\r\n") + "\r\n" }
    static func accounts(_ rows: String...) -> String { (["ssin,email,org_nihdi,app,project_code,role,authorgroup"] + rows).joined(separator: "\r\n") + "\r\n" }
}

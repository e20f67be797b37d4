import CSV
import Database
import Vocabulary
import Web

/// The result of an import from the command line.
public struct ImportOutcome: Sendable {
    public let creates: Int
    public let changes: Int
    public let skips: Int
    public let errors: Int
    public let unknownColumns: [String]
    public let applied: Bool
    /// Applying failed, and nothing was changed.
    public let failed: Bool

    /// Rows that changed something, or would.
    public var valid: Int { creates + changes }
}

extension ImportMachine {
    /// Does what the pages do with an uploaded file: takes it in, looks at it, and applies it unless no row does anything.
    /// - Parameters:
    ///   - previewOnly: applies nothing, and forgets the file.
    ///   - report: gets the file with what became of its rows.
    /// - Throws: ``CSVFileFlaw`` where the file cannot be read.
    public func importAtOnce(
        _ file: IncomingFile, by uploader: Uploader, previewOnly: Bool, _ body: some AsyncSequence<[UInt8], any Error>, report: (Upload) async throws -> Void
    ) async throws -> ImportOutcome {
        let id = try await receive(file, by: uploader, body)
        try await checkUpload(id)
        if !previewOnly, try await uploadNow(id).counts.valid > 0 {
            try await requestApplication(of: id, by: uploader)
            try await applyUpload(id)
        }
        let upload = try await uploadNow(id)
        try await report(upload)
        if previewOnly { try await discardUpload(id, by: uploader) }
        return ImportOutcome(
            creates: upload.counts.creates, changes: upload.counts.changes, skips: upload.counts.skips, errors: upload.counts.errors,
            unknownColumns: upload.unknownColumns, applied: upload.state == .applied, failed: upload.trouble != nil)
    }

    private func uploadNow(_ id: UploadID) async throws -> Upload {
        guard let upload = try await database.read({ try upload(id, in: $0) }) else { throw NotFound() }
        return upload
    }
}

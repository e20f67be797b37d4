import Access
import Database
public import Directory
import Foundation
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

/// The options of an import from the command line.
public struct ImportOrder: Sendable {
    let list: ExportedList
    public let fileName: String
    let preApproved: Bool
    let previewOnly: Bool

    public init(list: ExportedList, fileName: String, preApproved: Bool, previewOnly: Bool) {
        self.list = list
        self.fileName = fileName
        self.preApproved = preApproved
        self.previewOnly = previewOnly
    }
}

extension PortalServices {
    /// Does the same as a bulk upload on the pages: receives the file, previews it, and applies it.
    /// - Parameters:
    ///   - email: the primary e-mail address of the acting person.
    ///   - report: receives the report in pieces.
    /// - Throws: ``ExportRefusal`` if there is no such person, ``CSVFileFlaw`` if the file cannot be read.
    public func importFile(
        _ order: ImportOrder, as email: String, _ body: some AsyncSequence<[UInt8], any Error>,
        report: ((String) async throws -> Void)?
    ) async throws -> ImportOutcome {
        let viewer = try await commandViewer(email)
        let kind: UploadKind = order.list == .users ? .users : .accounts
        let file = IncomingFile(kind: kind, name: order.fileName, approval: order.preApproved ? .preApproved : .awaiting)
        let id = try await receive(file, as: viewer, body)
        try await checkUpload(id)
        let checked = try await uploadNow(id)
        if !order.previewOnly && checked.counts.valid > 0 {
            try await requestApplication(of: id, as: viewer)
            try await applyUpload(id)
        }
        let upload = try await uploadNow(id)
        if let report { try await self.report(of: upload, nil, localisation[.en], report) }
        if order.previewOnly { try await discardUpload(id, as: viewer) }
        return ImportOutcome(
            creates: upload.counts.creates, changes: upload.counts.changes, skips: upload.counts.skips, errors: upload.counts.errors,
            unknownColumns: upload.unknownColumns, applied: upload.state == .applied, failed: upload.trouble != nil)
    }

    private func uploadNow(_ id: UploadID) async throws -> Upload {
        guard let upload = try await database.read({ try $0.upload(id) }) else { throw NotFound() }
        return upload
    }

    /// This process's progress with an import, in percent.
    public var importProgress: Int? { uploadProgress.any?.percent }
}

import CSV
public import Directory
public import Imports
import Vocabulary
import Web

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
        let approval = order.preApproved ? UploadApproval.preApproved : .awaiting
        let file = IncomingFile(kind: order.list == .users ? UserImport.kind(self) : AccountImport.kind(self), name: order.fileName, option: approval.rawValue)
        return try await imports.importAtOnce(file, by: Uploader(viewer), previewOnly: order.previewOnly, body) { upload in
            if let report { try await imports.report(of: upload, nil, localisation[.en], report) }
        }
    }

    /// This process's progress with an import, in percent.
    public var importProgress: Int? { uploadProgress.any?.percent }
}

import Database
import Foundation
import Logging
import Vocabulary

/// Imports files: takes them in and seals their rows, plans them chunk by chunk, shows what would happen, applies them in one transaction, and reports.
/// What the rows mean is known by the kinds of file alone, and who uploads by ``Uploaders``.
struct ImportMachine: Sendable {
    let database: Database
    /// Seals the rows: they hold SSINs.
    let keys: Keyring
    /// How long a file may be, and how many rows it may have.
    let limits: CSVLimits
    let clock: TimeSource
    let logger: Logger
    let kinds: [ImportKind]
    let uploaders: Uploaders
    /// Where the pages of uploaded files are.
    let path: String
    let progress: UploadProgress
    let signal: ImportSignal

    /// - Throws: ``UnknownImport``.
    func kind(_ id: String) throws -> ImportKind {
        guard let kind = kinds.first(where: { $0.id == id }) else { throw UnknownImport(name: id) }
        return kind
    }
}

/// Who uploads a file, as far as the machine has to know.
struct Uploader: Sendable {
    let id: UserID
    /// Whether this person sees the uploads of others too.
    let seesAll: Bool
}

/// What the machine asks about the people who upload.
struct Uploaders: Sendable {
    /// A person as things stand; nil for somebody who is no more.
    let find: @Sendable (_ id: UserID, _ db: any Reader) throws -> Uploader?
    /// The name of who uploaded a file, as an expression in a query over `uploads AS up`.
    let name: Query
}

/// How the machine and the rest of the program tell each other that there is work.
struct ImportSignal: Sendable {
    /// A file waits to be looked at or applied.
    let fileWaits: @Sendable () -> Void
    /// Returns when a file waits, or after the time.
    let wait: @Sendable (_ time: Duration) async -> Void
    /// A file was applied: there may be messages and mails to send.
    let fileApplied: @Sendable () -> Void
}

/// A stored upload is of a kind, or asks for something, that this program does not know.
struct UnknownImport: Error {
    let name: String
}

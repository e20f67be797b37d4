public import CSV
public import Database
public import Logging
public import Vocabulary

/// Imports files: takes them in and seals their rows, plans them chunk by chunk, shows what would happen, applies them in one transaction, and reports.
/// What the rows mean is known by the kinds of file alone, and who uploads by ``Uploaders``.
public struct ImportMachine: Sendable {
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

    public init(
        database: Database, keys: Keyring, limits: CSVLimits, clock: TimeSource, logger: Logger, kinds: [ImportKind], uploaders: Uploaders, path: String,
        progress: UploadProgress, signal: ImportSignal
    ) {
        self.database = database
        self.keys = keys
        self.limits = limits
        self.clock = clock
        self.logger = logger
        self.kinds = kinds
        self.uploaders = uploaders
        self.path = path
        self.progress = progress
        self.signal = signal
    }

    /// - Throws: ``UnknownImport``.
    public func kind(_ id: String) throws -> ImportKind {
        guard let kind = kinds.first(where: { $0.id == id }) else { throw UnknownImport(name: id) }
        return kind
    }
}

/// Who uploads a file, as far as the machine has to know.
public struct Uploader: Sendable {
    let id: UserID
    /// Whether this person sees the uploads of others too.
    let seesAll: Bool

    public init(id: UserID, seesAll: Bool) {
        self.id = id
        self.seesAll = seesAll
    }
}

/// What the machine asks about the people who upload.
public struct Uploaders: Sendable {
    /// A person as things stand; nil for somebody who is no more.
    let find: @Sendable (_ id: UserID, _ db: any Reader) throws -> Uploader?
    /// The name of who uploaded a file, as an expression in a query over `uploads AS up`.
    let name: Query

    public init(find: @escaping @Sendable (_ id: UserID, _ db: any Reader) throws -> Uploader?, name: Query) {
        self.find = find
        self.name = name
    }
}

/// How the machine and the rest of the program tell each other that there is work.
public struct ImportSignal: Sendable {
    /// A file waits to be looked at or applied.
    let fileWaits: @Sendable () -> Void
    /// Returns when a file waits, or after the time.
    let wait: @Sendable (_ time: Duration) async -> Void
    /// A file was applied: there may be messages and mails to send.
    let fileApplied: @Sendable () -> Void

    public init(
        fileWaits: @escaping @Sendable () -> Void, wait: @escaping @Sendable (_ time: Duration) async -> Void, fileApplied: @escaping @Sendable () -> Void
    ) {
        self.fileWaits = fileWaits
        self.wait = wait
        self.fileApplied = fileApplied
    }
}

/// A stored upload is of a kind, or asks for something, that this program does not know.
public struct UnknownImport: Error {
    public let name: String

    public init(name: String) { self.name = name }
}

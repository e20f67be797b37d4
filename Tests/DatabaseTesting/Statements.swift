public import Database
import Foundation
import Synchronization

/// Writes down which statements the programs under test ask of a database, each text once, in the file that `GATEHOUSE_STATEMENTS` names.
/// `bin/test` compares what SQLite was asked with what PostgreSQL was asked: so a test that runs on one engine alone hides no statement from the other.
public enum Statements {
    private static let path = ProcessInfo.processInfo.environment["GATEHOUSE_STATEMENTS"]
    private static let file = Mutex(path.map { StatementFile(path: $0) })

    /// The same database, whose statements are written down.
    public static func recorded(_ database: Database) -> Database {
        path == nil ? database : Database(driver: RecordingDriver(base: database.driver))
    }

    /// The same database for what tests ask themselves, which is not written down.
    public static func unrecorded(_ database: Database) -> Database {
        (database.driver as? RecordingDriver).map { Database(driver: $0.base) } ?? database
    }

    fileprivate static func note(_ query: Query) { file.withLock { $0?.note(query.text) } }
}

private struct StatementFile {
    private let output: FileHandle?
    private var known: Set<String> = []

    /// What reads and writes rows. The rest is the language of schemas, which each engine executes whole before it holds any row.
    private static let aboutRows = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"]

    init(path: String) {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        output = FileHandle(forWritingAtPath: path)
    }

    /// Each line is written at once: a run that ends early has told what it did.
    mutating func note(_ text: String) {
        guard Self.aboutRows.contains(where: text.hasPrefix), known.insert(text).inserted else { return }
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        try? output?.write(contentsOf: Data((line + "\n").utf8))
    }
}

private struct RecordingDriver: DatabaseDriver {
    let base: any DatabaseDriver

    var dialect: Dialect { base.dialect }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any Reader) throws -> Value) async throws -> Value {
        try await base.read { try body(RecordingReader(base: $0)) }
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value {
        try await base.write { try body(RecordingWriter(base: $0)) }
    }

    func writeConcurrently<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value {
        try await base.writeConcurrently { try body(RecordingWriter(base: $0)) }
    }

    func writeLong<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value {
        try await base.writeLong { try body(RecordingWriter(base: $0)) }
    }

    func close() throws { try base.close() }
    func asLeader(_ work: @escaping @Sendable () async -> Void) async { await base.asLeader(work) }
    func listen(_ heard: @escaping @Sendable () -> Void) async { await base.listen(heard) }
}

private struct RecordingReader: Reader {
    let base: any Reader

    var dialect: Dialect { base.dialect }

    func each(_ query: Query, _ body: (Row) throws -> Void) throws {
        Statements.note(query)
        try base.each(query, body)
    }
}

private struct RecordingWriter: Writer {
    let base: any Writer

    var dialect: Dialect { base.dialect }
    var auditHead: AuditHead { base.auditHead }

    func each(_ query: Query, _ body: (Row) throws -> Void) throws {
        Statements.note(query)
        try base.each(query, body)
    }

    func run(_ query: Query) throws -> Int {
        Statements.note(query)
        return try base.run(query)
    }

    func insert(_ query: Query) throws -> Int64 {
        Statements.note(query)
        return try base.insert(query)
    }
}

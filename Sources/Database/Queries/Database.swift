/// Reads in one consistent snapshot.
public protocol Reader {
    var dialect: Dialect { get }
    /// Calls `body` with each row of the result, in order, without loading all of them.
    func each(_ query: Query, _ body: (Row) throws -> Void) throws
}

/// Reads and writes in one transaction. It commits when the closure returns and rolls back when it throws.
public protocol Writer: Reader {
    /// The end of the audit chain in this transaction.
    var auditHead: AuditHead { get }
    /// - Returns: how many rows changed.
    @discardableResult
    func run(_ query: Query) throws -> Int
    /// Adds one row.
    /// - Returns: its `id` from the engine.
    func insert(_ query: Query) throws -> Int64
}

extension Writer {
    public func insert(_ query: Query) throws -> Int64 {
        guard let id = try first("\(query) RETURNING id", { try $0.integer("id") }) else { throw NothingInserted() }
        return id
    }
}

/// An INSERT of one row inserted nothing.
public struct NothingInserted: Error {}

extension Reader {
    public func rows<Value>(_ query: Query, _ decode: (Row) throws -> Value) throws -> [Value] {
        var found: [Value] = []
        try each(query) { found.append(try decode($0)) }
        return found
    }

    /// The first row, or nil.
    public func first<Value>(_ query: Query, _ decode: (Row) throws -> Value) throws -> Value? {
        try rows(query, decode).first
    }

    /// The number in the column `n` of a counting query.
    public func count(_ query: Query) throws -> Int {
        try first(query) { try $0.int("n") } ?? 0
    }
}

/// The interface of an engine. SQLite and PostgreSQL are two drivers; the SQL exists once.
public protocol DatabaseDriver: Sendable {
    var dialect: Dialect { get }
    func read<Value: Sendable>(_ body: @escaping @Sendable (any Reader) throws -> Value) async throws -> Value
    func write<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value
    func writeConcurrently<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value
    func writeLong<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value
    func close() throws
    /// Works in only one of the programs that share the database, until the task is cancelled.
    func asLeader(_ work: @escaping @Sendable () async -> Void) async
    /// Calls `heard` when a program that shares the database has decided something, until the task is cancelled.
    func listen(_ heard: @escaping @Sendable () -> Void) async
}

extension DatabaseDriver {
    /// For a database that only one program uses.
    public func asLeader(_ work: @escaping @Sendable () async -> Void) async { await work() }
    public func writeLong<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value { try await write(body) }
    public func listen(_ heard: @escaping @Sendable () -> Void) async {}
}

/// A program's database. It hides the driver, so no caller knows the engine.
public struct Database: Sendable {
    public let driver: any DatabaseDriver

    public init(driver: any DatabaseDriver) { self.driver = driver }

    public func read<Value: Sendable>(_ body: @escaping @Sendable (any Reader) throws -> Value) async throws -> Value {
        try await driver.read(body)
    }

    @discardableResult
    public func write<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value {
        try await driver.write(body)
    }

    /// Bookkeeping writes, such as a seen session or a sent message. They run concurrently, do not take the audit lock (ADR 0017), and cannot
    /// write audit entries.
    @discardableResult
    public func writeConcurrently<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value {
        try await driver.writeConcurrently(body)
    }

    /// A long transaction with much computing. Reads by other tasks of this program have priority.
    @discardableResult
    public func writeLong<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value {
        try await driver.writeLong(body)
    }

    /// Does work that only one of the programs on the database may do. One of them does it; another takes over if that one ends.
    /// Returns when the task is cancelled.
    public func asLeader(_ work: @escaping @Sendable () async -> Void) async { await driver.asLeader(work) }

    /// Calls `heard` soon after any program on the database has decided something (``write(_:)``), until the task is cancelled. This is a hint and
    /// may be missed, so workers also poll. On a database that only one program uses it returns at once.
    public func listen(_ heard: @escaping @Sendable () -> Void) async { await driver.listen(heard) }

    public func close() throws { try driver.close() }
}

/// The words of a schema that the engines spell differently.
public enum Dialect: Sendable {
    case sqlite, postgresql

    /// An integer primary key that the engine assigns and never reuses.
    public var identity: String {
        switch self {
        case .sqlite: "INTEGER PRIMARY KEY AUTOINCREMENT"
        case .postgresql: "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"
        }
    }

    /// A column for which the engine must not use an index: the query reads the rows in another order on purpose.
    public func unindexed(_ column: Query) -> Query { self == .sqlite ? "+\(column)" : column }

    /// Ends an EXISTS subquery that PostgreSQL must evaluate row by row, only for the rows of a page, instead of for a whole table in advance.
    public var rowByRow: Query { self == .sqlite ? "" : " OFFSET 0" }

    public var bytes: String { self == .sqlite ? "BLOB" : "BYTEA" }
    public var integer: String { self == .sqlite ? "INTEGER" : "BIGINT" }
}

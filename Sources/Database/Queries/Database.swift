/// Reads inside one consistent snapshot.
public protocol Reader {
    var dialect: Dialect { get }
    /// Calls `body` with each row of the answer, in order, without holding all of them.
    func each(_ query: Query, _ body: (Row) throws -> Void) throws
}

/// Reads and writes inside one transaction: it commits when the closure returns and rolls back when it throws.
public protocol Writer: Reader {
    /// Where the audit chain ends in this transaction.
    var auditHead: AuditHead { get }
    /// - Returns: how many rows were changed.
    @discardableResult
    func run(_ query: Query) throws -> Int
    /// Adds one row.
    /// - Returns: its `id`, which the engine gave it.
    func insert(_ query: Query) throws -> Int64
}

extension Writer {
    public func insert(_ query: Query) throws -> Int64 {
        guard let id = try first("\(query) RETURNING id", { try $0.integer("id") }) else { throw NothingInserted() }
        return id
    }
}

/// An INSERT of one row that inserted none.
public struct NothingInserted: Error {}

extension Reader {
    public func rows<Value>(_ query: Query, _ decode: (Row) throws -> Value) throws -> [Value] {
        var found: [Value] = []
        try each(query) { found.append(try decode($0)) }
        return found
    }

    /// The first row, or nil where there is none.
    public func first<Value>(_ query: Query, _ decode: (Row) throws -> Value) throws -> Value? {
        try rows(query, decode).first
    }

    /// The number in the column `n` of a counting query.
    public func count(_ query: Query) throws -> Int {
        try first(query) { try $0.int("n") } ?? 0
    }
}

/// What an engine has to offer: SQLite and PostgreSQL are two drivers and no second copy of any SQL.
public protocol DatabaseDriver: Sendable {
    var dialect: Dialect { get }
    func read<Value: Sendable>(_ body: @escaping @Sendable (any Reader) throws -> Value) async throws -> Value
    func write<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value
    func note<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value
    func writeAside<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value
    func close() throws
    /// Works in one of all the programs that share the database, until the task is cancelled.
    func alone(_ work: @escaping @Sendable () async -> Void) async
    /// Calls `heard` when a program that shares the database has decided something, until the task is cancelled.
    func listen(_ heard: @escaping @Sendable () -> Void) async
}

extension DatabaseDriver {
    /// A database that one program has to itself.
    public func alone(_ work: @escaping @Sendable () async -> Void) async { await work() }
    public func writeAside<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value { try await write(body) }
    public func listen(_ heard: @escaping @Sendable () -> Void) async {}
}

/// The database a program works with: a driver and nothing more, so that no caller knows the engine.
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

    /// Writes what decides nothing, such as that a session was seen or a message was sent: beside others, without waiting for the turn that those
    /// who decide take one after the other (ADR 0017). It cannot write to the audit chain.
    @discardableResult
    public func note<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value {
        try await driver.note(body)
    }

    /// A transaction that takes long, in which this program does much work of its own: those who read meanwhile come first.
    @discardableResult
    public func writeAside<Value: Sendable>(_ body: @escaping @Sendable (any Writer) throws -> Value) async throws -> Value {
        try await driver.writeAside(body)
    }

    /// Does work that programs which share the database must not do at once: one of them does it, and another takes over when that one is gone.
    /// Returns when the task is cancelled.
    public func alone(_ work: @escaping @Sendable () async -> Void) async { await driver.alone(work) }

    /// Calls `heard` soon after any program that shares the database has decided something (``write(_:)``), until the task is cancelled. It is a hint and
    /// may be missed: whoever waits for work looks by itself too. On a database that one program has to itself it returns at once.
    public func listen(_ heard: @escaping @Sendable () -> Void) async { await driver.listen(heard) }

    public func close() throws { try driver.close() }
}

/// The few words of a schema that engines spell differently.
public enum Dialect: Sendable {
    case sqlite, postgresql

    /// A whole-number primary key that is given out by the engine and never given out again.
    public var identity: String {
        switch self {
        case .sqlite: "INTEGER PRIMARY KEY AUTOINCREMENT"
        case .postgresql: "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"
        }
    }

    /// A column that the engine is not to find rows by: the query reads them in another order on purpose.
    public func unindexed(_ column: Query) -> Query { self == .sqlite ? "+\(column)" : column }

    /// Ends a question in EXISTS that is to be asked row by row, of as many rows as a page needs, and not of a whole table beforehand.
    public var rowByRow: Query { self == .sqlite ? "" : " OFFSET 0" }

    public var bytes: String { self == .sqlite ? "BLOB" : "BYTEA" }
    public var integer: String { self == .sqlite ? "INTEGER" : "BIGINT" }
}

import Foundation

/// The purpose of a transaction, and its locks.
enum TransactionKind: Sendable {
    /// One snapshot.
    case reading
    /// Holds the audit lock from its first statement, so decisions run one after the other.
    case deciding
    /// Locks only the rows that it writes.
    case noting
}

struct PostgresTransaction: Writer {
    let connection: PostgresConnection
    let auditHead: AuditHead

    init(_ connection: PostgresConnection, isDeciding: Bool) {
        self.connection = connection
        auditHead = AuditHead(isDeciding: isDeciding)
    }

    var dialect: Dialect { .postgresql }

    func each(_ query: Query, _ body: (Row) throws -> Void) throws {
        let (sql, bindings) = query.renderedForPostgres()
        let stream = try connection.ask(sql, sql.hasPrefix("SELECT") ? bindings.map(\.withoutNUL) : bindings)
        defer { connection.finish(stream) }
        while let row = try stream.next() { try body(row) }
    }

    func run(_ query: Query) throws -> Int {
        let (sql, bindings) = query.renderedForPostgres()
        let isSchema = bindings.isEmpty && !["INSERT", "UPDATE", "DELETE", "SELECT", "WITH"].contains(where: sql.hasPrefix)
        return isSchema ? try connection.command(sql) : try connection.tell(sql, bindings)
    }
}

extension PostgresBinding {
    /// PostgreSQL texts cannot contain NUL, and the server refuses it. So a search for a text with NUL finds nothing.
    fileprivate var withoutNUL: PostgresBinding {
        switch self {
        case .value(let value): .value(value.withoutNUL)
        case .list(let values): .list(values.map(\.withoutNUL))
        }
    }
}

extension SQLValue {
    fileprivate var withoutNUL: SQLValue {
        guard case .text(let text) = self, text.utf8.contains(0) else { return self }
        return .text(text.replacing("\0", with: "\u{FFFD}"))
    }
}

extension PooledConnection {
    /// Runs one transaction. Repeats it after a rollback with a temporary reason: a serialization failure, a deadlock, or a connection
    /// that was lost before the transaction did anything.
    func transaction<Value>(_ kind: TransactionKind, _ body: (any Writer) throws -> Value) throws -> Value {
        var attempt = 1
        while true {
            do { return try attempted(kind, body) } catch let setback as Setback {
                guard attempt < setback.mostAttempts else { throw setback.error }
                // A growing random pause, so that two conflicting transactions do not meet again.
                if !setback.wasLost { Thread.sleep(forTimeInterval: 0.005 * Double(attempt * attempt) * Double.random(in: 0.5...1.5)) }
                attempt += 1
            }
        }
    }

    /// A failure that may not happen again.
    private struct Setback: Error {
        let error: any Error
        let wasLost: Bool

        var mostAttempts: Int { wasLost ? 2 : 6 }
    }

    private func attempted<Value>(_ kind: TransactionKind, _ body: (any Writer) throws -> Value) throws -> Value {
        let connection = try connected()
        let value: Value
        var hasBegun = false
        do {
            let transaction = PostgresTransaction(connection, isDeciding: kind == .deciding)
            try connection.begin(kind)
            hasBegun = true
            value = try body(transaction)
            if kind == .deciding { try transaction.writeAuditHead() }
        } catch {
            throw outcome(of: error, on: connection, hasBegun: hasBegun)
        }
        do { try connection.commit() } catch {
            if connection.isLost || error is PostgresConnection.CommitUncertain {
                leave()
                // A read is complete without its COMMIT.
                if kind == .reading { return value }
                throw DatabaseUnavailable.outcomeUnknown
            }
            throw outcome(of: error, on: connection, hasBegun: true)
        }
        return value
    }

    /// Rolls back and translates the error.
    private func outcome(of error: any Error, on connection: PostgresConnection, hasBegun: Bool) -> any Error {
        // The first failure is the cause, even if the closure handled it.
        let cause = connection.failure ?? (error as? PostgresError)
        let words = connection.words
        // A server that shuts down says so before it closes; libpq may only notice it now.
        if !connection.isLost { connection.rollBack() }
        if connection.isLost {
            let lost = DatabaseUnavailable.away(reason: words)
            leave()
            // A connection that broke while idle is replaced silently. A transaction that had begun is the caller's to repeat.
            return hasBegun ? lost : Setback(error: lost, wasLost: true)
        }
        guard let cause else { return error }
        if cause.isPassing { return Setback(error: cause, wasLost: false) }
        guard error is PostgresError else { return error }
        if cause.isBusy { return DatabaseUnavailable.busy }
        return cause.isConstraint ? ConstraintViolation(detail: cause.constraint.isEmpty ? cause.message : "\(cause.constraint): \(cause.message)") : cause
    }
}

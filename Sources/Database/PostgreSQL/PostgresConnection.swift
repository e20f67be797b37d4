import CPostgres
import Foundation

/// One connection and its prepared statements. It belongs to one thread.
final class PostgresConnection {
    private let handle: OpaquePointer
    private var prepared: [Statement: String] = [:]
    private var seen: Set<Statement> = []
    private var made = 0
    private var open: AnswerStream?
    /// The first error of the transaction. Later errors only say that the transaction has failed.
    private(set) var failure: PostgresError?
    private var hasAuditHead = false
    private var plansEachTime = false
    private var isListening = false
    private var announces = false

    private struct Statement: Hashable {
        let sql: String
        let types: [Oid]
    }

    /// The highest number of prepared statements, and of bindings of a prepared statement. Longer statements are not prepared.
    private static let mostPrepared = 500
    private static let mostBindings = 60

    /// - Parameter waiting: seconds that a statement waits for a lock.
    init(_ settings: ConnectionSettings, waiting: TimeInterval) throws(DatabaseUnavailable) {
        handle = try settings.connect()
        // The server's notices do not belong on standard error.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        do {
            // Queries are small and their data is mostly in memory: index scans are cheap, and compiling does not pay.
            try command("SET jit = off; SET random_page_cost = 1.1; SET lock_timeout = \(Int(waiting * 1000))")
            // If the program's machine disappears, its locks must not stay for hours.
            try command("SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 60000")
            try checkServer()
        } catch let error as DatabaseUnavailable {
            PQfinish(handle)
            throw error
        } catch {
            PQfinish(handle)
            throw .away(reason: "\(error)")
        }
    }

    func close() { PQfinish(handle) }

    var isLost: Bool { PQstatus(handle) != CONNECTION_OK }
    var words: String { PostgresError.words(of: handle) }
    private var isAborted: Bool { PQtransactionStatus(handle) == PQTRANS_INERROR }

    /// Text must compare byte by byte, as in SQLite: keys and list pages depend on it.
    private func checkServer() throws {
        guard PQserverVersion(handle) >= 150_000 else {
            throw DatabaseUnavailable.unsuitable(reason: "the server is older than PostgreSQL 15")
        }
        let stream = try ask("""
            SELECT datcollate, datlocprovider::text AS provider, pg_encoding_to_char(encoding)::text AS encoding FROM pg_database WHERE datname = current_database()
            """, [])
        defer { finish(stream) }
        guard let row = try stream.next() else { return }
        let isByBytes = try ["C", "POSIX", "C.UTF-8", "C.utf8"].contains(row.text("datcollate")) && row.text("provider") == "c" || row.text("provider") == "b"
        guard isByBytes, try row.text("encoding") == "UTF8" else {
            throw DatabaseUnavailable.unsuitable(
                reason: "the database must have the encoding UTF8 and the collation C: CREATE DATABASE gatehouse TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        }
    }

    // MARK: Transactions

    func begin(_ kind: TransactionKind) throws {
        failure = nil
        announces = kind == .deciding
        switch kind {
        case .reading:
            // The best plan depends on the filter values; one generic plan would suit none of them.
            if !plansEachTime { try command("SET plan_cache_mode = force_custom_plan") }
            plansEachTime = true
            try command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        case .noting: try command("BEGIN ISOLATION LEVEL READ COMMITTED")
        case .deciding where hasAuditHead: try command("BEGIN ISOLATION LEVEL READ COMMITTED; SELECT seq FROM audit_head WHERE id = 1 FOR UPDATE")
        case .deciding:
            try command("BEGIN ISOLATION LEVEL READ COMMITTED")
            try takeTurn()
        }
    }

    /// Takes the audit lock, or an advisory lock if there is no chain (yet).
    private func takeTurn() throws {
        let stream = try ask("SELECT to_regclass('audit_head') IS NOT NULL AS found", [])
        defer { finish(stream) }
        hasAuditHead = try stream.next()?.bool("found") ?? false
        stream.end()
        try command(hasAuditHead ? "SELECT seq FROM audit_head WHERE id = 1 FOR UPDATE" : "SELECT pg_advisory_xact_lock(7146428)")
    }

    /// - Throws: an earlier error of the transaction that the closure swallowed; then nothing is committed.
    func commit() throws {
        if isAborted { throw failure ?? PostgresError(message: "the transaction was aborted") }
        // Listeners are notified when they can read the change.
        do { try command(announces ? "NOTIFY \(Self.channel); COMMIT" : "COMMIT") } catch let error as PostgresError where error.state.isEmpty {
            // libpq has lost the server, but may not know it yet.
            throw CommitUncertain()
        }
    }

    /// The server did not say whether it committed.
    struct CommitUncertain: Error {}

    private static let channel = "gatehouse"

    /// Waits a moment for a notification that a program has decided something.
    /// - Returns: whether one arrived.
    func waitForCall() throws -> Bool {
        if !isListening { try command("LISTEN \(Self.channel)") }
        isListening = true
        var waiting = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        _ = poll(&waiting, 1, 500)
        guard PQconsumeInput(handle) == 1 else { throw noted(PostgresError(nil, handle)) }
        var came = false
        while let call = PQnotifies(handle) {
            PQfreemem(call)
            came = true
        }
        return came
    }

    func rollBack() {
        let isStale = failure?.isStale == true
        _ = try? command("ROLLBACK")
        if isStale { forgetStatements() }
    }

    // MARK: Statements

    /// Sends a query. The caller reads the result and must then ``finish(_:)`` it.
    func ask(_ sql: String, _ bindings: [PostgresBinding]) throws -> AnswerStream {
        settle()
        let parameters = PostgresParameters(bindings)
        let name = try statement(sql, parameters)
        let sent = parameters.withPointers { values, lengths, formats in
            if let name { PQsendQueryPrepared(handle, name, parameters.count, values, lengths, formats, 1) }
            else { PQsendQueryParams(handle, sql, parameters.count, parameters.types, values, lengths, formats, 1) }
        }
        guard sent == 1 else { throw noted(PostgresError(nil, handle)) }
        PQsetSingleRowMode(handle)
        let stream = AnswerStream(handle)
        open = stream
        return stream
    }

    /// Frees the connection for another statement.
    private func settle() {
        open?.park()
        if let error = open?.ended { failure = failure ?? error }
        open = nil
    }

    func finish(_ stream: AnswerStream) {
        stream.end()
        if let error = stream.ended { failure = failure ?? error }
        if open === stream { open = nil }
    }

    /// - Returns: how many rows changed.
    func tell(_ sql: String, _ bindings: [PostgresBinding]) throws -> Int {
        settle()
        let parameters = PostgresParameters(bindings)
        let name = try statement(sql, parameters)
        return try answer(parameters.withPointers { values, lengths, formats in
            if let name { PQexecPrepared(handle, name, parameters.count, values, lengths, formats, 1) }
            else { PQexecParams(handle, sql, parameters.count, parameters.types, values, lengths, formats, 1) }
        }).changes
    }

    /// Runs SQL without bindings, as migrations and transaction commands need.
    @discardableResult
    func command(_ sql: String) throws -> Int {
        settle()
        return try answer(PQexec(handle, sql)).changes
    }

    private func answer(_ pointer: OpaquePointer?) throws(PostgresError) -> PostgresAnswer {
        guard let pointer else { throw noted(PostgresError(nil, handle)) }
        let answer = PostgresAnswer(pointer)
        guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(answer.status) else { throw noted(PostgresError(pointer, handle)) }
        return answer
    }

    private func noted(_ error: PostgresError) -> PostgresError {
        failure = failure ?? error
        return error
    }

    /// The name of the prepared statement; nil for a statement that is too long or is used for the first time.
    private func statement(_ sql: String, _ parameters: PostgresParameters) throws -> String? {
        guard parameters.types.count <= Self.mostBindings else { return nil }
        let statement = Statement(sql: sql, types: parameters.types)
        if let name = prepared[statement] { return name }
        if seen.insert(statement).inserted { return nil }
        if seen.count >= Self.mostPrepared { forgetStatements() }
        made += 1
        let name = "s\(made)"
        _ = try answer(PQprepare(handle, name, sql, parameters.count, parameters.types))
        prepared[statement] = name
        return name
    }

    private func forgetStatements() {
        (prepared, seen) = ([:], [])
        _ = try? command("DEALLOCATE ALL")
    }
}

import CPostgres
import Foundation

/// One connection and the statements prepared on it. It belongs to one thread.
final class PostgresConnection {
    private let handle: OpaquePointer
    private var prepared: [Statement: String] = [:]
    private var seen: Set<Statement> = []
    private var made = 0
    private var open: AnswerStream?
    /// The first thing that went wrong since the transaction began: what follows it says only that it went wrong.
    private(set) var failure: PostgresError?
    private var hasAuditHead = false
    private var plansEachTime = false
    private var isListening = false
    private var announces = false

    private struct Statement: Hashable {
        let sql: String
        let types: [Oid]
    }

    /// Statements that are kept at most, and the bindings that one may have for that: what is longer is made for once.
    private static let mostPrepared = 500
    private static let mostBindings = 60

    /// - Parameter waiting: seconds that a statement waits for what others hold.
    init(_ settings: ConnectionSettings, waiting: TimeInterval) throws(DatabaseUnavailable) {
        handle = try settings.connect()
        // What the server remarks is not for the standard error.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        do {
            // Pages are small and mostly in memory: the ways of indexes are as cheap as they are, and nothing is compiled for them.
            try command("SET jit = off; SET random_page_cost = 1.1; SET lock_timeout = \(Int(waiting * 1000))")
            // A program whose machine vanishes must not keep its locks for hours.
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

    /// Text has to compare as in SQLite, byte by byte: keys and pages of lists rest on it.
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
            // What a list filters decides how it is found: a plan for any values would suit none.
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

    /// Who decides holds the chain's head. Where there is no chain (yet), a lock of the same meaning.
    private func takeTurn() throws {
        let stream = try ask("SELECT to_regclass('audit_head') IS NOT NULL AS found", [])
        defer { finish(stream) }
        hasAuditHead = try stream.next()?.bool("found") ?? false
        stream.end()
        try command(hasAuditHead ? "SELECT seq FROM audit_head WHERE id = 1 FOR UPDATE" : "SELECT pg_advisory_xact_lock(7146428)")
    }

    /// - Throws: what went wrong earlier in the transaction and was not passed on, as then nothing is committed.
    func commit() throws {
        if isAborted { throw failure ?? PostgresError(message: "the transaction was aborted") }
        // Whoever listens hears of it when it is there to be read.
        do { try command(announces ? "NOTIFY \(Self.channel); COMMIT" : "COMMIT") } catch let error as PostgresError where error.state.isEmpty {
            // libpq has lost the server, and may not know yet.
            throw CommitUncertain()
        }
    }

    /// The server did not say whether it committed.
    struct CommitUncertain: Error {}

    private static let channel = "gatehouse"

    /// Waits a moment for word that a program has decided something.
    /// - Returns: whether one came.
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

    /// Asks and leaves the answer to be read; the caller has to ``finish(_:)`` it.
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

    /// Makes the connection free for another statement.
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

    /// - Returns: how many rows were changed.
    func tell(_ sql: String, _ bindings: [PostgresBinding]) throws -> Int {
        settle()
        let parameters = PostgresParameters(bindings)
        let name = try statement(sql, parameters)
        return try answer(parameters.withPointers { values, lengths, formats in
            if let name { PQexecPrepared(handle, name, parameters.count, values, lengths, formats, 1) }
            else { PQexecParams(handle, sql, parameters.count, parameters.types, values, lengths, formats, 1) }
        }).changes
    }

    /// SQL without bindings, as it is: the language of schemas and transactions.
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

    /// The name that a statement is prepared under; nil for one that is not worth it, as it is long or has come for the first time.
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

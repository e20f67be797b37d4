import CPostgres

/// One libpq result, freed with this object.
final class PostgresAnswer {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQclear(pointer) }

    var status: ExecStatusType { PQresultStatus(pointer) }

    /// How many rows an INSERT, UPDATE or DELETE changed; 0 for other statements.
    var changes: Int {
        guard let status = PQcmdStatus(pointer), ["INSERT", "UPDATE", "DELETE"].contains(where: String(cString: status).hasPrefix) else { return 0 }
        return PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0
    }
}

/// The rows of a query as they arrive, one by one, so that a large result is never in memory as a whole. Another query on the
/// same connection first loads the remaining rows into memory (``park()``).
final class AnswerStream {
    private let connection: OpaquePointer
    private var parked: [PostgresAnswer] = []
    private var nextParked = 0
    private var columns: Row.Columns?
    private var types: [Oid] = []
    private var failure: PostgresError?
    /// The whole result was read from the connection.
    private(set) var isComplete = false

    init(_ connection: OpaquePointer) { self.connection = connection }

    func next() throws(PostgresError) -> Row? {
        if nextParked < parked.count {
            nextParked += 1
            return try row(of: parked[nextParked - 1])
        }
        if let answer = receive() { return try row(of: answer) }
        if let failure { throw failure }
        return nil
    }

    /// The next row's result; nil at the end of the query.
    private func receive() -> PostgresAnswer? {
        while !isComplete {
            guard let pointer = PQgetResult(connection) else { isComplete = true; break }
            let answer = PostgresAnswer(pointer)
            switch answer.status {
            case PGRES_SINGLE_TUPLE: return answer
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK: break
            default: failure = failure ?? PostgresError(pointer, connection)
            }
        }
        return nil
    }

    /// Loads the remaining rows into memory.
    func park() { while let answer = receive() { parked.append(answer) } }

    /// Discards the unread rows.
    func end() {
        parked = []
        nextParked = 0
        while receive() != nil {}
    }

    /// The error that ended the result, once it is complete.
    var ended: PostgresError? { isComplete ? failure : nil }

    private func row(of answer: PostgresAnswer) throws(PostgresError) -> Row {
        let pointer = answer.pointer
        let columns = self.columns ?? described(pointer)
        var values: [SQLValue] = []
        values.reserveCapacity(types.count)
        for (place, type) in types.enumerated() {
            let column = Int32(place)
            guard PQgetisnull(pointer, 0, column) == 0, let start = PQgetvalue(pointer, 0, column) else { values.append(.null); continue }
            values.append(try SQLValue(UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(pointer, 0, column))), type: type))
        }
        return Row(columns: columns, values: values)
    }

    private func described(_ pointer: OpaquePointer) -> Row.Columns {
        let count = PQnfields(pointer)
        types = (0..<count).map { PQftype(pointer, $0) }
        let found = Row.Columns((0..<count).map { PQfname(pointer, $0).map { String(cString: $0) } ?? "" })
        columns = found
        return found
    }
}

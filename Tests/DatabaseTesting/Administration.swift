import CPostgres

/// Statements that cannot run in a transaction, such as CREATE DATABASE, on a separate connection.
public enum Administration {
    public struct Failed: Error, CustomStringConvertible {
        public let description: String
    }

    /// The first value of a result.
    static func text(_ question: String, at address: String) throws -> String {
        let connection = PQconnectdb(address)
        defer { PQfinish(connection) }
        let answer = PQexec(connection, question)
        defer { PQclear(answer) }
        guard PQntuples(answer) == 1, let value = PQgetvalue(answer, 0, 0) else { throw Failed(description: question) }
        return String(cString: value)
    }

    public static func run(_ statements: [String], at address: String) throws {
        let connection = PQconnectdb(address)
        defer { PQfinish(connection) }
        func words() -> String { PQerrorMessage(connection).map { String(cString: $0) } ?? "" }
        guard PQstatus(connection) == CONNECTION_OK else { throw Failed(description: words()) }
        for statement in statements {
            let answer = PQexec(connection, statement)
            defer { PQclear(answer) }
            guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(answer)) else { throw Failed(description: "\(statement): \(words())") }
        }
    }
}

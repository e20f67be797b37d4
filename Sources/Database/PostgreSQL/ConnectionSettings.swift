import CPostgres

/// A `postgres://` address as libpq reads it (PostgreSQL, 34.1.1.2), with its parameters, such as `sslmode`.
public struct ConnectionSettings: Sendable {
    private let parameters: [(name: String, value: String)]
    private let password: String?

    /// Whether a text is the address of a server and not a folder.
    public static func isAddress(_ text: String) -> Bool { text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") }

    /// - Throws: ``AddressRefusal``, which never repeats the address.
    public init(_ address: String) throws(AddressRefusal) {
        guard Self.isAddress(address), let options = PQconninfoParse(address, nil) else { throw .unreadable }
        defer { PQconninfoFree(options) }
        var found: [(name: String, value: String)] = []
        var place = options
        while let name = place.pointee.keyword {
            if let value = place.pointee.val { found.append((String(cString: name), String(cString: value))) }
            place += 1
        }
        let given = found
        password = given.first { $0.name == "password" }?.value
        // Detects an unavailable server after seconds instead of TCP's minutes.
        let defaults = [
            ("connect_timeout", "5"), ("tcp_user_timeout", "30000"), ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("application_name", "gatehouse"), ("client_encoding", "UTF8"),
        ]
        parameters = given + defaults.filter { known in !given.contains { $0.name == known.0 } }.map { (name: $0.0, value: $0.1) }
    }

    /// Connects, within the time limit `connect_timeout`.
    func connect() throws(DatabaseUnavailable) -> OpaquePointer {
        let names = parameters.map(\.name), values = parameters.map(\.value)
        let made = withCStrings(names) { names in withCStrings(values) { values in PQconnectdbParams(names, values, 0) } }
        guard let connection = made else { throw .away(reason: "no memory for a connection") }
        guard PQstatus(connection) == CONNECTION_OK else {
            let words = withoutPassword(PostgresError.words(of: connection))
            PQfinish(connection)
            throw .away(reason: words)
        }
        return connection
    }

    private func withoutPassword(_ words: String) -> String {
        guard let password, !password.isEmpty else { return words }
        return words.replacing(password, with: "…")
    }
}

/// Why a database address is invalid.
public enum AddressRefusal: Error, Sendable, Equatable {
    /// It is not of the form `postgres://user:password@host:port/database?parameter=value`.
    case unreadable
}

/// The texts as an array of C strings that ends with NULL.
private func withCStrings<Result>(_ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result?) -> Result? {
    let bytes = texts.flatMap { Array($0.utf8CString) }
    return bytes.withUnsafeBufferPointer { buffer in
        var offset = 0
        let pointers: [UnsafePointer<CChar>?] = texts.map { text in
            defer { offset += text.utf8.count + 1 }
            return buffer.baseAddress.map { $0 + offset }
        }
        return (pointers + [nil]).withUnsafeBufferPointer { $0.baseAddress.flatMap(body) }
    }
}

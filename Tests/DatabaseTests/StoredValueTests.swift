import Database
import Foundation
import Testing
import Vocabulary

/// A stored value is read back unchanged.
@Suite struct StoredValueTests {
    private func stored(_ value: SQLValue, as type: @escaping @Sendable (Dialect) -> String) async throws -> SQLValue? {
        let place = try await TemporaryDatabase()
        return try await place.database.write { db in
            try db.run(Query(stringLiteral: "CREATE TABLE t (v \(type(db.dialect)))"))
            try db.run("INSERT INTO t VALUES (\(value))")
            return try db.first("SELECT v FROM t") { try $0["v"] }
        }
    }

    @Test(arguments: [Int64.min, -1, 0, 1, .max])
    func `a whole number is kept`(number: Int64) async throws {
        #expect(try await stored(.integer(number), as: \.integer) == .integer(number))
    }

    @Test(arguments: ["", "'; DROP TABLE t; --", "Zoë Ünver-Łódź 🏥", "01041219607", "line\r\nline", "e\u{301}"])
    func `a text is kept, and digits stay a text`(text: String) async throws {
        #expect(try await stored(.text(text)) { _ in "TEXT" } == .text(text))
    }

    @Test(arguments: [[], [0], [0, 255, 10], [UInt8](repeating: 7, count: 100_000)] as [[UInt8]])
    func `bytes are kept, also none at all`(bytes: [UInt8]) async throws {
        #expect(try await stored(.blob(bytes)) { "\($0.bytes) NOT NULL" } == .blob(bytes))
    }

    @Test func `NULL and fractions are kept`() async throws {
        #expect(try await stored(.null, as: \.bytes) == .null)
        #expect(try await stored(.real(0.1)) { _ in "DOUBLE PRECISION" } == .real(0.1))
    }

    @Test func `a time is kept to the millisecond`() async throws {
        let place = try await TemporaryDatabase()
        let time = Date(timeIntervalSince1970: 1_795_000_000.123)
        let found = try await place.database.write { db in
            try db.run(Query(stringLiteral: "CREATE TABLE t (v \(db.dialect.integer))"))
            try db.run("INSERT INTO t VALUES (\(time))")
            return try db.first("SELECT v FROM t") { try $0.date("v") }
        }
        #expect(found.map { abs($0.timeIntervalSince(time)) < 0.0005 } == true)
    }

    @Test func `a list finds its members, and an empty one nothing, not even NULL`() async throws {
        let place = try await TemporaryDatabase()
        try await place.database.write { db in
            try db.run("CREATE TABLE t (v TEXT)")
            try db.run("INSERT INTO t VALUES ('a'), ('b'), (NULL)")
            let none: [String] = []
            #expect(try db.count("SELECT count(*) AS n FROM t WHERE v \(oneOf: ["a", "b", "c"])") == 2)
            #expect(try db.count("SELECT count(*) AS n FROM t WHERE v \(oneOf: none)") == 0)
        }
    }

    @Test func `rows come in order, the first is the first, and an error stops reading`() async throws {
        let place = try await TemporaryDatabase()
        try await place.database.write { db in
            try db.run("CREATE TABLE t (v INTEGER)")
            try db.run("INSERT INTO t VALUES (3), (1), (2)")
            #expect(try db.rows("SELECT v FROM t ORDER BY v") { try $0.int("v") } == [1, 2, 3])
            #expect(try db.first("SELECT v FROM t ORDER BY v") { try $0.int("v") } == 1)
            #expect(try db.first("SELECT v FROM t WHERE v > 9") { try $0.int("v") } == nil)
            #expect(throws: RowError.self) { try db.rows("SELECT v FROM t") { try $0.text("v") } }
        }
    }
}

import Database
import Foundation
import Testing

/// PostgreSQL returns the same kinds of values as SQLite.
@Suite struct PostgresValueTests {
    private func value(_ query: Query) async throws -> SQLValue? {
        let place = try await PostgresPlace()
        return try await place.database.read { try $0.first(query) { try $0["v"] } }
    }

    @Test(arguments: [
        ("SELECT SUM(x) AS v FROM (VALUES (1::bigint), (41)) AS t (x)", .integer(42)), ("SELECT SUM(x) AS v FROM (VALUES (1::bigint)) AS t (x) WHERE x > 1", .null),
        ("SELECT 9223372036854775807::numeric AS v", .integer(.max)), ("SELECT -120000::numeric AS v", .integer(-120_000)), ("SELECT 0::numeric AS v", .integer(0)),
        ("SELECT 10000::numeric AS v", .integer(10_000)), ("SELECT 1.5::numeric AS v", .real(1.5)), ("SELECT COUNT(*) AS v FROM (VALUES (1)) AS t", .integer(1)),
        ("SELECT 7 AS v", .integer(7)), ("SELECT -7::smallint AS v", .integer(-7)), ("SELECT 1 = 1 AS v", .integer(1)), ("SELECT 1 = 0 AS v", .integer(0)),
        ("SELECT 0.25::float8 AS v", .real(0.25)), ("SELECT 0.25::float4 AS v", .real(0.25)), ("SELECT 'Zoë' AS v", .text("Zoë")), ("SELECT 'x'::varchar(3) AS v", .text("x")),
        ("SELECT '\\x00ff'::bytea AS v", .blob([0, 255])), ("SELECT NULL AS v", .null), ("SELECT current_user AS v", .text("gatehouse")),
    ] as [(Query, SQLValue)])
    func `an answer is decoded by its type`(query: Query, expected: SQLValue) async throws {
        #expect(try await value(query) == expected)
    }

    @Test func `a type that nothing here has is an error`() async throws {
        await #expect(throws: (any Error).self) { try await value("SELECT now() AS v") }
    }

    @Test func `a binding has the type of its value, wherever it stands`() async throws {
        #expect(try await value("SELECT \(7) AS v") == .integer(7))
        #expect(try await value("SELECT \(true) AS v") == .integer(1))
        #expect(try await value("SELECT COALESCE(\(Int64?.none), \(Int64(5))) AS v") == .integer(5))
        #expect(try await value("SELECT 1 AS v LIMIT \(1) OFFSET \(0)") == .integer(1))
        #expect(try await value("SELECT \("a") || \("b") AS v") == .text("ab"))
        #expect(try await value("SELECT 1 AS v WHERE \(3) \(oneOf: [1, 2, 3]) AND \("x") IN (SELECT \("x"))") == .integer(1))
        #expect(try await value("SELECT v FROM (SELECT 3 AS v, 'b' AS t) AS r WHERE (t, v) > (\("a"), \(9))") == .integer(3))
    }

    @Test func `a text with a NUL in it is refused, not cut off`() async throws {
        let place = try await PostgresPlace(["CREATE TABLE t (v TEXT)"])
        await #expect(throws: (any Error).self) { try await place.database.write { try $0.run("INSERT INTO t VALUES (\("a\0b"))") } }
        #expect(try await place.count("SELECT COUNT(*) AS n FROM t") == 0)
    }

    @Test func `thousands of bindings in one statement, NULL among them, and a statement in many forms`() async throws {
        let place = try await PostgresPlace(["CREATE TABLE t (a BIGINT, b TEXT)"])
        let rows = (0..<2000).map { [SQLValue.integer($0), $0.isMultiple(of: 3) ? .null : .text("\($0)")] }
        try await place.database.write { db in
            let written = try db.run("INSERT INTO t VALUES \(rows: rows)")
            #expect(written == 2000)
            for length in 1...600 { #expect(try db.count("SELECT COUNT(*) AS n FROM t WHERE a = \(length) /* \(Query(stringLiteral: "\(length)")) */") == 1) }
        }
        #expect(try await place.count("SELECT COUNT(*) AS n FROM t WHERE b IS NULL") == 667)
    }
}

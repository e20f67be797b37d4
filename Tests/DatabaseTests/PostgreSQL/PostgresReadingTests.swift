import Database
import Foundation
import Testing

@Suite struct PostgresReadingTests {
    @Test func `a question asked while rows of another are read gets its answer, and the rows go on`() async throws {
        let place = try await PostgresPlace()
        let found = try await place.database.read { db in
            var found: [Int] = []
            try db.each("SELECT x AS n FROM generate_series(1, 5) AS x ORDER BY x") { row in
                let outer = try row.int("n")
                // Two nested queries, the second of them read only partly.
                let inner = try db.rows("SELECT y AS n FROM generate_series(1, \(outer)) AS y") { row in
                    try row.int("n") + (try db.count("SELECT \(outer) * 100 AS n"))
                }
                found.append(inner.reduce(0, +))
            }
            return found
        }
        #expect(found == (1...5).map { outer in (1...outer).map { $0 + outer * 100 }.reduce(0, +) })
    }

    @Test func `rows written while others are read are written`() async throws {
        let place = try await PostgresPlace(["CREATE TABLE t (v BIGINT)"])
        try await place.database.write { db in
            try db.each("SELECT x AS n FROM generate_series(1, 100) AS x") { try db.run("INSERT INTO t VALUES (\(try $0.int("n")))") }
        }
        #expect(try await place.count("SELECT COUNT(*) AS n FROM t") == 100)
    }

    @Test func `who stops reading in the middle can ask again`() async throws {
        let place = try await PostgresPlace()
        let found = try await place.database.read { db in
            var seen = 0
            #expect(throws: PulledPlug.self) {
                try db.each("SELECT x AS n FROM generate_series(1, 100000) AS x") { _ in
                    seen += 1
                    if seen == 3 { throw PulledPlug() }
                }
            }
            return [seen, try db.count("SELECT 4 AS n")]
        }
        #expect(found == [3, 4])
    }

    @Test func `what goes wrong after the first rows is an error, also with another question in between`() async throws {
        let place = try await PostgresPlace()
        for asks in [false, true] {
            await #expect(throws: (any Error).self) {
                try await place.database.read { db in
                    try db.each("SELECT 10 / (3 - x) AS n FROM generate_series(1, 5) AS x") { _ in if asks { _ = try? db.count("SELECT 1 AS n") } }
                }
            }
        }
        #expect(try await place.count("SELECT 1 AS n") == 1)
    }

    @Test func `a large answer is read row by row`() async throws {
        let place = try await PostgresPlace()
        let before = try residentMegabytes()
        let rows = try await place.database.read { db in
            var rows = 0
            try db.each("SELECT repeat('x', 1000) AS t FROM generate_series(1, 200000)") { if try $0.text("t").utf8.count == 1000 { rows += 1 } }
            return rows
        }
        #expect(rows == 200_000)
        // 200 MB were read.
        #expect(try residentMegabytes() - before < 60)
    }

    private func residentMegabytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") } ?? ""
        return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) / 1024
    }

    @Test func `a read sees one moment, whatever is written meanwhile, and never writes`() async throws {
        let place = try await PostgresPlace(["CREATE TABLE t (v BIGINT)"])
        let other = try place.another()
        let (inside, entered) = AsyncStream<Void>.makeStream()
        let written = DispatchSemaphore(value: 0)
        async let counts = place.database.read { db in
            let first = try db.count("SELECT COUNT(*) AS n FROM t")
            entered.yield()
            _ = written.wait(timeout: .now() + 30)
            return [first, try db.count("SELECT COUNT(*) AS n FROM t")]
        }
        for await _ in inside { break }
        try await other.write { try $0.run("INSERT INTO t VALUES (1)") }
        written.signal()
        #expect(try await counts == [0, 0])
        await #expect(throws: (any Error).self) { try await place.database.read { try $0.first("INSERT INTO t VALUES (2) RETURNING v") { try $0.int("v") } } }
        #expect(try await place.count("SELECT COUNT(*) AS n FROM t") == 1)
        try other.close()
    }
}

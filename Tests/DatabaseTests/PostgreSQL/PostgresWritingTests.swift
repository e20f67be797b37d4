import Database
import Foundation
import Testing
import Vocabulary

@Suite struct PostgresWritingTests {
    private static let entry = AuditEntry(at: TemporaryDatabase.noon, actor: nil, capacity: "system", action: "test", subject: Subject(kind: "thing", id: 1))

    @Test func `a constraint that refuses is named, and what it refused is not`() async throws {
        let place = try await PostgresPlace(["CREATE TABLE people (id BIGINT PRIMARY KEY, email TEXT NOT NULL CONSTRAINT one_email UNIQUE)"])
        try await place.database.write { try $0.run("INSERT INTO people VALUES (1, 'emma@aznoordzee.example')") }
        let error = await #expect(throws: ConstraintViolation.self) {
            try await place.database.write { try $0.run("INSERT INTO people VALUES (2, 'emma@aznoordzee.example')") }
        }
        #expect(error?.detail.contains("one_email") == true)
        #expect(error?.detail.contains("emma@") == false)
    }

    @Test func `nothing is committed where a statement failed, also where nobody minded`() async throws {
        let place = try await PostgresPlace(["CREATE TABLE t (v BIGINT)"])
        await #expect(throws: (any Error).self) {
            try await place.database.write { db in
                try db.run("INSERT INTO t VALUES (1)")
                _ = try? db.run("INSERT INTO nowhere VALUES (1)")
            }
        }
        #expect(try await place.count("SELECT COUNT(*) AS n FROM t") == 0)
    }

    @Test(arguments: ["40001", "40P01"])
    func `what was rolled back for the sake of another is done again as a whole`(state: String) async throws {
        let place = try await PostgresPlace(["CREATE TABLE t (v BIGINT)"])
        let attempts = Noted<Int>()
        try await place.database.write { db in
            try db.run("INSERT INTO t VALUES (1)")
            let attempt = attempts.add(1)
            if attempt < 3 { try db.run(Query(stringLiteral: "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '\(state)'; END $$")) }
        }
        #expect(attempts.all.count == 3)
        #expect(try await place.count("SELECT COUNT(*) AS n FROM t") == 1)
    }

    @Test func `it is not tried for ever`() async throws {
        let place = try await PostgresPlace()
        let attempts = Noted<Int>()
        await #expect(throws: (any Error).self) {
            try await place.database.write { db in
                attempts.add(1)
                try db.run("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$")
            }
        }
        #expect(attempts.all.count == 6)
    }

    @Test(.timeLimit(.minutes(1))) func `two that wait for each other both come to their end`() async throws {
        let place = try await PostgresPlace(["CREATE TABLE t (id BIGINT PRIMARY KEY, v BIGINT NOT NULL)", "INSERT INTO t VALUES (1, 0), (2, 0)"])
        let attempts = Noted<Int>()
        let reached = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (me, other) in [(0, 1), (1, 0)] {
                group.addTask {
                    try await place.database.writeConcurrently { db in
                        let isFirst = attempts.add(1) <= 2
                        try db.run("UPDATE t SET v = v + 1 WHERE id = \(me + 1)")
                        if isFirst {
                            reached[me].signal()
                            _ = reached[other].wait(timeout: .now() + 20)
                        }
                        try db.run("UPDATE t SET v = v + 1 WHERE id = \(other + 1)")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(attempts.all.count == 3)
        #expect(try await place.count("SELECT SUM(v) AS n FROM t") == 4)
    }

    @Test(.timeLimit(.minutes(1))) func `those who decide at two portals do so one after the other, and the chain is whole`() async throws {
        let place = try await PostgresPlace.delivering()
        let portals = [place.database, try place.another()]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    try await portals[number % 2].write { db in
                        // Nobody else decides in between, so what was read is still true.
                        let before = try db.count("SELECT COUNT(*) AS n FROM audit")
                        try db.audit(Self.entry)
                        #expect(try db.count("SELECT COUNT(*) AS n FROM audit") == before + 1)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await place.database.read { try $0.verifyAudit() } == .whole(links: 40))
        try portals[1].close()
    }

    @Test(.timeLimit(.minutes(1))) func `what only notes something waits for nobody who decides`() async throws {
        let place = try await PostgresPlace.delivering()
        let (inside, entered) = AsyncStream<Void>.makeStream()
        let mayEnd = DispatchSemaphore(value: 0)
        async let deciding: Void = place.database.write { db in
            try db.audit(Self.entry)
            entered.yield()
            _ = mayEnd.wait(timeout: .now() + 30)
        }
        for await _ in inside { break }
        try await place.database.writeConcurrently { try $0.run("INSERT INTO jobs VALUES ('noted', 1)") }
        #expect(try await place.count("SELECT COUNT(*) AS n FROM jobs") == 1)
        mayEnd.signal()
        try await deciding
    }

    @Test(.timeLimit(.minutes(1))) func `who waits too long for somebody else's decision is told that the database is busy, and may decide afterwards`() async throws {
        let place = try await PostgresPlace.delivering()
        let hasty = Database(driver: try PostgresDriver(address: place.address, waiting: 0.3))
        let (inside, entered) = AsyncStream<Void>.makeStream()
        let mayEnd = DispatchSemaphore(value: 0)
        async let deciding: Void = place.database.write { db in
            try db.audit(Self.entry)
            entered.yield()
            _ = mayEnd.wait(timeout: .now() + 30)
        }
        for await _ in inside { break }
        let error = await #expect(throws: DatabaseUnavailable.self) { try await hasty.write { try $0.audit(Self.entry) } }
        #expect(error == .busy)
        mayEnd.signal()
        try await deciding
        try await hasty.write { try $0.audit(Self.entry) }
        #expect(try await place.database.read { try $0.verifyAudit() } == .whole(links: 2))
        try hasty.close()
    }

    @Test func `the first portals that start on an empty database make its schema once`() async throws {
        let place = try await PostgresPlace()
        let portals = [place.database, try place.another(), try place.another()]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for portal in portals {
                group.addTask {
                    try await portal.migrate([Migration(1, "delivery") { DeliveryTables.statements($0) + DeliveryTables.bulkLane($0) }], clock: TemporaryDatabase.clock)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await place.count("SELECT COUNT(*) AS n FROM schema_migrations") == 1)
        for portal in portals.dropFirst() { try portal.close() }
    }

    @Test func `keys go on after those that were written with their numbers, and none is given out twice`() async throws {
        let place = try await PostgresPlace(["CREATE TABLE t (id \(Dialect.postgresql.identity), v BIGINT)"])
        let next = try await place.database.write { db in
            try db.run("INSERT INTO t (id) VALUES (41)")
            try db.continueIdentities()
            let first = try db.first("INSERT INTO t (v) VALUES (1) RETURNING id") { try $0.int("id") }
            try db.run("DELETE FROM t")
            try db.continueIdentities()
            let second = try db.first("INSERT INTO t (v) VALUES (1) RETURNING id") { try $0.int("id") }
            return [first, second]
        }
        #expect(next[0] == 42 && (next[1] ?? 0) > 42)
    }
}

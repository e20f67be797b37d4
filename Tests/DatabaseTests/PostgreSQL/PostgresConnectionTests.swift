import Database
import DatabaseTesting
import Foundation
import Synchronization
import Testing

private final class NotificationListener: Sendable {
    let count = Mutex(0)
    var heard: Int { count.withLock { $0 } }
}

@Suite(.serialized) struct PostgresConnectionTests {
    @Test(.timeLimit(.minutes(1))) func `what one program decides another hears of, before it would look by itself, and again after its connection broke`() async throws {
        let place = try await PostgresPlace(["CREATE TABLE t (v BIGINT)"])
        let other = try place.another()
        let ear = NotificationListener()
        let listening = Task { await other.listen { ear.count.withLock { $0 += 1 } } }
        @Sendable func decideUntilHeard() async throws {
            let before = ear.heard
            while ear.heard == before {
                try await place.database.write { try $0.run("INSERT INTO t VALUES (1)") }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        try await decideUntilHeard()
        try place.breakConnections()
        try await decideUntilHeard()
        try await Task.sleep(for: .seconds(1))
        let settled = ear.heard
        try await place.database.writeConcurrently { try $0.run("INSERT INTO t VALUES (2)") }
        try await Task.sleep(for: .milliseconds(700))
        #expect(ear.heard == settled, "bookkeeping is no decision")
        listening.cancel()
        await listening.value
        try other.close()
    }

    @Test func `connections that broke while nobody used them are replaced, and nobody notices`() async throws {
        let place = try await PostgresPlace(["CREATE TABLE t (v BIGINT)"])
        #expect(try await place.count("SELECT COUNT(*) AS n FROM t") == 0)
        try await place.database.writeConcurrently { try $0.run("INSERT INTO t VALUES (0)") }
        try place.breakConnections()
        #expect(try await place.count("SELECT COUNT(*) AS n FROM t") == 1)
        try await place.database.write { try $0.run("INSERT INTO t VALUES (1)") }
        try await place.database.writeConcurrently { try $0.run("INSERT INTO t VALUES (2)") }
        #expect(try await place.count("SELECT COUNT(*) AS n FROM t") == 3)
    }

    @Test func `a transaction whose connection breaks is told of, has done nothing and is not done again`() async throws {
        let place = try await PostgresPlace(["CREATE TABLE t (v BIGINT)"])
        let attempts = Noted<Int>()
        let error = await #expect(throws: DatabaseUnavailable.self) {
            try await place.database.write { db in
                attempts.add(1)
                try db.run("INSERT INTO t VALUES (1)")
                _ = try db.first("SELECT pg_terminate_backend(pg_backend_pid()) AS n") { try $0.bool("n") }
            }
        }
        guard case .away? = error else { Issue.record("\(String(describing: error))"); return }
        #expect(attempts.all.count == 1)
        try await place.database.write { try $0.run("INSERT INTO t VALUES (2)") }
        #expect(try await place.count("SELECT SUM(v) AS n FROM t") == 2)
    }

    @Test func `a commit whose outcome is not known is told as that, and is not done again`() async throws {
        let place = try await PostgresPlace([
            "CREATE TABLE t (v BIGINT)",
            "CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$",
            "CREATE CONSTRAINT TRIGGER breaks AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION breaks()",
        ])
        let attempts = Noted<Int>()
        let error = await #expect(throws: DatabaseUnavailable.self) {
            try await place.database.write { db in
                attempts.add(1)
                try db.run("INSERT INTO t VALUES (1)")
            }
        }
        #expect(error == .outcomeUnknown)
        #expect(attempts.all.count == 1)
    }

    @Test(.timeLimit(.minutes(1))) func `while the server is stopped calls fail soon, and when it is back work goes on`() async throws {
        let server = try TestServer()
        let database = Database(driver: try PostgresDriver(address: server.address("postgres")))
        try await database.write { try $0.run("CREATE TABLE t (v BIGINT)") }
        server.stop()
        for _ in 1...3 {
            let error = await #expect(throws: DatabaseUnavailable.self) { try await database.read { try $0.count("SELECT COUNT(*) AS n FROM t") } }
            guard case .away? = error else { Issue.record("\(String(describing: error))"); return }
        }
        await #expect(throws: DatabaseUnavailable.self) { try await database.write { try $0.run("INSERT INTO t VALUES (1)") } }
        try server.start()
        try await database.write { try $0.run("INSERT INTO t VALUES (2)") }
        #expect(try await database.read { try $0.count("SELECT SUM(v) AS n FROM t") } == 2)
        try database.close()
    }

    @Test(.timeLimit(.minutes(1))) func `who waits too long for a connection is told so, and those who come in time have their turn in order`() async throws {
        // Two connections read: four minus one for decisions and one for concurrent writes.
        let place = try await PostgresPlace(connections: 4, waiting: 1)
        let (inside, entered) = AsyncStream<Void>.makeStream()
        let mayEnd = DispatchSemaphore(value: 0)
        async let busy: Void = withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...2 {
                group.addTask {
                    try await place.database.read { _ in
                        entered.yield()
                        _ = mayEnd.wait(timeout: .now() + 30)
                    }
                }
            }
            try await group.waitForAll()
        }
        var count = 0
        for await _ in inside {
            count += 1
            if count == 2 { break }
        }
        let error = await #expect(throws: DatabaseUnavailable.self) { try await place.count("SELECT 1 AS n") }
        #expect(error == .busy)
        let order = Noted<Int>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...5 {
                group.addTask { try await place.database.read { _ in _ = order.add(number) } }
                try await Task.sleep(for: .milliseconds(20))
            }
            // One connection, so that the calls run one after the other.
            mayEnd.signal()
            try await group.waitForAll()
        }
        mayEnd.signal()
        try await busy
        #expect(order.all == [1, 2, 3, 4, 5])
    }

    @Test(.timeLimit(.minutes(1))) func `a hundred that wait for the server hold no thread that others need`() async throws {
        let place = try await PostgresPlace()
        async let waiting: Void = withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...100 { group.addTask { _ = try await place.database.read { try $0.rows("SELECT pg_sleep(0.1)::text AS t") { try $0.text("t") } } } }
            try await group.waitForAll()
        }
        var longest = Duration.zero
        for _ in 1...50 {
            let began = ContinuousClock.now
            try await Task.sleep(for: .milliseconds(5))
            longest = max(longest, ContinuousClock.now - began)
        }
        #expect(longest < .milliseconds(500))
        try await waiting
    }

    @Test func `who closes the database ends its connections, and whoever asks then is told`() async throws {
        let place = try await PostgresPlace()
        let other = try place.another()
        #expect(try await other.read { try $0.count("SELECT 1 AS n") } == 1)
        try other.close()
        await #expect(throws: DatabaseUnavailable.self) { try await other.read { try $0.count("SELECT 1 AS n") } }
        // The server's processes take a moment to end.
        var left = 1
        for _ in 1...100 where left > 0 {
            left = try await place.count("SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(left == 0)
    }
}

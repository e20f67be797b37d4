import Database
import Foundation
import Testing

@Suite struct JobTests {
    private func workplace() async throws -> TemporaryDatabase {
        try await TemporaryDatabase(migrations: [
            Migration(1, "delivery") { DeliveryTables.statements($0) + DeliveryTables.bulkLane($0) }, Migration(2, "marks") { _ in ["CREATE TABLE marks (kind TEXT NOT NULL)"] },
        ])
    }

    private func marking(_ kind: String, every seconds: TimeInterval) -> RecurringJob {
        RecurringJob(kind: kind, every: seconds) { db, _ in try db.run("INSERT INTO marks VALUES (\(kind))") }
    }

    @Test func `a job that crashes leaves nothing behind and runs again at the next round`() async throws {
        let place = try await workplace()
        let clock = SetClock()
        let crashing = RecurringJob(kind: "sweep", every: 3600) { db, _ in
            try db.run("INSERT INTO marks VALUES ('half')")
            throw PulledPlug()
        }
        _ = try? await place.database.runDueJobs([crashing], clock: clock.source)
        #expect(try await place.count("SELECT count(*) AS n FROM marks") == 0)
        #expect(try await place.database.runDueJobs([marking("sweep", every: 3600)], clock: clock.source) == ["sweep"])
        #expect(try await place.count("SELECT count(*) AS n FROM marks") == 1)
    }

    @Test func `a job that crashes does not keep the others from running`() async throws {
        let place = try await workplace()
        let crashing = RecurringJob(kind: "crashing", every: 60) { _, _ in throw PulledPlug() }
        _ = try? await place.database.runDueJobs([crashing, marking("sweep", every: 60)], clock: SetClock().source)
        #expect(try await place.count("SELECT count(*) AS n FROM marks WHERE kind = 'sweep'") == 1)
    }

    @Test func `a job does not run before its time`() async throws {
        let place = try await workplace()
        let clock = SetClock()
        let job = marking("sweep", every: 60)
        #expect(try await place.database.runDueJobs([job], clock: clock.source) == ["sweep"])
        clock.advance(59.9)
        #expect(try await place.database.runDueJobs([job], clock: clock.source).isEmpty)
        clock.advance(0.1)
        #expect(try await place.database.runDueJobs([job], clock: clock.source) == ["sweep"])
        #expect(try await place.count("SELECT count(*) AS n FROM marks") == 2)
    }

    @Test func `a job that was missed many times runs once`() async throws {
        let place = try await workplace()
        let clock = SetClock()
        let job = marking("sweep", every: 60)
        try await place.database.runDueJobs([job], clock: clock.source)
        clock.advance(6000)
        #expect(try await place.database.runDueJobs([job], clock: clock.source) == ["sweep"])
        #expect(try await place.database.runDueJobs([job], clock: clock.source).isEmpty)
    }

    @Test func `each job keeps its own time, also over a restart`() async throws {
        let place = try await workplace()
        let clock = SetClock()
        let jobs = [marking("often", every: 10), marking("seldom", every: 100)]
        #expect(try await place.database.runDueJobs(jobs, clock: clock.source) == ["often", "seldom"])
        clock.advance(10)
        let restarted = try place.reopened()
        #expect(try await restarted.runDueJobs(jobs, clock: clock.source) == ["often"])
        try restarted.close()
    }

    @Test func `a job is told the time of its round`() async throws {
        let place = try await workplace()
        let job = RecurringJob(kind: "clock", every: 1) { db, now in try db.run("INSERT INTO marks VALUES (\("\(now.timeIntervalSince1970)"))") }
        try await place.database.runDueJobs([job], clock: TemporaryDatabase.clock)
        let told = try await place.database.read { try $0.first("SELECT kind FROM marks") { try $0.text("kind") } }
        #expect(told == "\(TemporaryDatabase.noon.timeIntervalSince1970)")
    }
}

public import Foundation
public import Logging
public import Vocabulary

/// A piece of work that comes back: its kind, how often, and what it does inside one transaction.
public struct RecurringJob: Sendable {
    public let kind: String
    public let every: TimeInterval
    let startsAfter: TimeInterval
    let work: @Sendable (any Writer, Date) throws -> Void

    /// - Parameters:
    ///   - every: seconds between two runs.
    ///   - startsAfter: seconds until the very first one.
    public init(kind: String, every: TimeInterval, startsAfter: TimeInterval = 0, work: @escaping @Sendable (any Writer, Date) throws -> Void) {
        self.kind = kind
        self.every = every
        self.startsAfter = startsAfter
        self.work = work
    }
}

extension Database {
    /// Runs what is due, twice a minute, until the task is cancelled. A round that fails is logged, and the next one is half a minute later.
    public func runJobs(_ jobs: [RecurringJob], clock: TimeSource, logger: Logger) async {
        while !Task.isCancelled {
            do {
                try await runDueJobs(jobs, clock: clock)
            } catch is CancellationError {
                return
            } catch {
                logger.error("a job failed", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(30))
        }
    }

    /// Runs what is due. A job that fails stops none of the others; the first failure is thrown at the end.
    /// - Returns: the kinds that ran.
    @discardableResult
    public func runDueJobs(_ jobs: [RecurringJob], clock: TimeSource) async throws -> [String] {
        var ran: [String] = []
        var failure: (any Error)?
        for job in jobs {
            do {
                if try await runIfDue(job, at: clock.now()) { ran.append(job.kind) }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return ran
    }

    /// The job and its next time are one transaction, so that a crash repeats a job and never loses one.
    private func runIfDue(_ job: RecurringJob, at now: Date) async throws -> Bool {
        try await write { db in
            try db.run("INSERT INTO jobs (kind, run_at) VALUES (\(job.kind), \(now.addingTimeInterval(job.startsAfter))) ON CONFLICT (kind) DO NOTHING")
            let next = now.addingTimeInterval(job.every)
            // Further away than any next time is one that was set before the clock was put back.
            let beyond = now.addingTimeInterval(max(job.every, job.startsAfter) + 60)
            guard try db.run("UPDATE jobs SET run_at = \(next) WHERE kind = \(job.kind) AND (run_at <= \(now) OR run_at > \(beyond))") == 1 else { return false }
            try job.work(db, now)
            return true
        }
    }
}

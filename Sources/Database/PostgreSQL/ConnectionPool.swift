import Dispatch
import Foundation
import Synchronization

/// A pool of connections. It serves calls in order. Each connection has its own thread, which may block; waiting calls
/// use no thread.
final class ConnectionPool: Sendable {
    private struct Job: Sendable {
        let number: UInt64
        let run: @Sendable (PooledConnection) -> Void
        let refuse: @Sendable (DatabaseUnavailable) -> Void
    }

    private struct State {
        var jobs: [Job] = []
        var threads = 0
        var idle = 0
        var last: UInt64 = 0
        var isClosed = false
    }

    private let settings: ConnectionSettings
    private let most: Int
    private let waiting: TimeInterval
    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)
    private let threads = DispatchGroup()

    /// How many calls may wait; further calls get `busy` at once.
    private static let longestQueue = 1000

    /// - Parameters:
    ///   - most: the highest number of connections.
    ///   - waiting: seconds that a call waits for a connection.
    init(_ settings: ConnectionSettings, most: Int, waiting: TimeInterval) {
        self.settings = settings
        self.most = most
        self.waiting = waiting
    }

    /// Runs the work on a connection's thread.
    /// - Throws: ``DatabaseUnavailable/busy`` if no connection was free in time.
    func perform<Value: Sendable>(_ work: @escaping @Sendable (PooledConnection) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            submit(
                run: { seat in continuation.resume(with: Result { try work(seat) }) },
                refuse: { continuation.resume(throwing: $0) })
        }
    }

    private enum Admission { case refused(DatabaseUnavailable), taken(number: UInt64, needsThread: Bool, waits: Bool) }

    private func submit(run: @escaping @Sendable (PooledConnection) -> Void, refuse: @escaping @Sendable (DatabaseUnavailable) -> Void) {
        let reception: Admission = state.withLock { state in
            guard !state.isClosed else { return .refused(.away(reason: "the database was closed")) }
            guard state.jobs.count < Self.longestQueue else { return .refused(.busy) }
            state.last += 1
            state.jobs.append(Job(number: state.last, run: run, refuse: refuse))
            let waits = state.jobs.count > state.idle
            let needsThread = waits && state.threads < most
            if needsThread {
                state.threads += 1
                state.idle += 1
            }
            return .taken(number: state.last, needsThread: needsThread, waits: waits && !needsThread)
        }
        switch reception {
        case .refused(let reason): refuse(reason)
        case .taken(let number, let needsThread, let waits):
            if needsThread { startThread() }
            if waits { DispatchQueue.global().asyncAfter(deadline: .now() + waiting) { [weak self] in self?.giveUp(number) } }
            bell.signal()
        }
    }

    private func giveUp(_ number: UInt64) {
        let job = state.withLock { state in state.jobs.firstIndex { $0.number == number }.map { state.jobs.remove(at: $0) } }
        job?.refuse(.busy)
    }

    // MARK: The threads

    private func startThread() {
        threads.enter()
        let thread = Thread { [self] in
            let seat = PooledConnection(settings, waiting: waiting)
            while let job = next() {
                job.run(seat)
                state.withLock { $0.idle += 1 }
            }
            seat.leave()
            threads.leave()
        }
        thread.name = "postgresql"
        thread.start()
    }

    /// Waits for work; nil once the pool is closed.
    private func next() -> Job? {
        while true {
            bell.wait()
            let (job, isClosed): (Job?, Bool) = state.withLock { state in
                guard !state.isClosed else { return (nil, true) }
                // A signal without a job belongs to a job that gave up waiting.
                guard !state.jobs.isEmpty else { return (nil, false) }
                state.idle -= 1
                return (state.jobs.removeFirst(), false)
            }
            if isClosed { return nil }
            if let job { return job }
        }
    }

    /// Gives running jobs some seconds to finish and refuses waiting ones.
    /// - Parameter waits: wait until the connections are closed.
    func close(waits: Bool) {
        let (jobs, count) = state.withLock { state in
            let waiting = state.jobs
            state.jobs = []
            state.isClosed = true
            return (waiting, state.threads)
        }
        for job in jobs { job.refuse(.away(reason: "the database was closed")) }
        for _ in 0..<count { bell.signal() }
        if waits { _ = threads.wait(timeout: .now() + 5) }
    }
}

/// A thread's connection: opened when there is work, and replaced when it is lost.
final class PooledConnection {
    private let settings: ConnectionSettings
    private let waiting: TimeInterval
    private var connection: PostgresConnection?

    init(_ settings: ConnectionSettings, waiting: TimeInterval) {
        self.settings = settings
        self.waiting = waiting
    }

    func connected() throws(DatabaseUnavailable) -> PostgresConnection {
        if let connection, !connection.isLost { return connection }
        leave()
        let fresh = try PostgresConnection(settings, waiting: waiting)
        connection = fresh
        return fresh
    }

    func leave() {
        connection?.close()
        connection = nil
    }
}

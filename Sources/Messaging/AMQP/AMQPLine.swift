import Logging
import Synchronization
import Vocabulary

/// The connection that sends: opened by the first message, and again, after a pause, when it was lost.
final class AMQPLine: Sendable {
    private struct State {
        var connection: AMQPConnection?
        var failures = 0
        var notBefore = ContinuousClock.now
    }

    private let settings: AMQPSettings
    private let random: RandomSource
    private let logger: Logger
    private let state = Mutex(State())

    init(settings: AMQPSettings, random: RandomSource, logger: Logger) {
        self.settings = settings
        self.random = random
        self.logger = logger
    }

    /// A connection that is open.
    /// - Throws: where there is none before the deadline.
    func connection(before deadline: ContinuousClock.Instant) async throws(BusFailure) -> AMQPConnection {
        var reason = BusFailure.unavailable("the bus cannot be reached")
        while ContinuousClock.now < deadline {
            let pause = state.withLock { $0.notBefore }
            if pause > .now {
                guard pause < deadline, (try? await Task.sleep(until: pause, clock: .continuous)) != nil else { break }
            }
            let connection = try current()
            do throws(BusFailure) {
                try await connection.ready()
                opened(connection)
                return connection
            } catch {
                reason = error
                // Only this call was stopped: others may wait for it still.
                guard connection.end != nil else { break }
                lost(connection)
            }
        }
        throw reason
    }

    private func current() throws(BusFailure) -> AMQPConnection {
        if let before = state.withLock({ $0.connection }) {
            guard before.end != nil else { return before }
            lost(before)
        }
        return try state.withLock { state throws(BusFailure) in
            // Somebody else may have been quicker.
            if let connection = state.connection { return connection }
            let connection = try AMQPConnection(settings: settings, name: "gatehouse-\(random.hex(8))", logger: logger)
            connection.start()
            state.connection = connection
            return connection
        }
    }

    private func opened(_ connection: AMQPConnection) {
        state.withLock { if $0.connection === connection { $0.failures = 0 } }
    }

    /// Forgets a connection that is over, and says when the next may be tried.
    private func lost(_ connection: AMQPConnection) {
        let reconnection = Reconnection(random: random)
        let failures: Int? = state.withLock { state in
            guard state.connection === connection else { return nil }
            state.connection = nil
            state.failures += 1
            state.notBefore = .now + reconnection.pause(failures: state.failures)
            return state.failures
        }
        guard let failures else { return }
        logger.tellLost(settings, connection.end, failures: failures)
    }

    func close() async {
        let connection = state.withLock { state in
            defer { state.connection = nil }
            return state.connection
        }
        await connection?.close()
    }
}

extension Logger {
    /// The first time aloud, then softly: a broker may be away for a night.
    func tellLost(_ settings: AMQPSettings, _ failure: BusFailure?, failures: Int) {
        log(
            level: failures == 1 ? .warning : .debug, "the bus is gone",
            metadata: ["bus": "\(settings)", "reason": "\(failure?.words ?? "")", "failures": "\(failures)"])
    }
}

extension BusFailure {
    var words: String {
        switch self {
        case .unavailable(let words), .refused(let words): words
        }
    }
}

import Logging
import Synchronization
import Vocabulary

/// The sending connection. The first message opens it; after a loss it is opened again, after a pause.
final class SendConnection: Sendable {
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

    /// An open connection.
    /// - Throws: if there is none before the deadline.
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
                // Only this call was cancelled; other calls may still wait for the connection.
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
            // Another call may have connected in the meantime.
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

    /// Drops a connection that is over, and sets the time of the next attempt.
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
    /// Logs the first failure as a warning and later ones at a lower level: a broker may be unavailable for a night.
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

public import Logging
import Synchronization
public import Vocabulary

/// A broker that speaks AMQP 1.0. One connection sends. Each `receive` has its own connection, which ends with its caller.
public struct AMQPBus: ServiceBus {
    let settings: AMQPSettings
    let random: RandomSource
    let logger: Logger
    private let line: SendConnection

    public init(settings: AMQPSettings, random: RandomSource, logger: Logger) {
        self.settings = settings
        self.random = random
        self.logger = logger
        line = SendConnection(settings: settings, random: random, logger: logger)
    }

    public var sendsAtOnce: Int { 64 }

    /// While the broker is unreachable, waits for it, up to the patience of the settings.
    public func send(_ message: BusMessage, to address: String) async throws(BusFailure) {
        let deadline = ContinuousClock.now + .seconds(settings.patience)
        let connection = try await line.connection(before: deadline)
        let left = ContinuousClock.now.duration(to: deadline) / Duration.seconds(1)
        try await connection.send(message, to: address, patience: max(0.001, left))
    }

    public func receive(from addresses: [String], atMost limit: Int, _ handler: @escaping @Sendable ([BusMessage]) async -> [Settlement]) async {
        let reconnection = Reconnection(random: random)
        var failures = 0
        while !Task.isCancelled {
            let begun = ContinuousClock.now
            var hasReceived = false
            do throws(BusFailure) {
                try await receiveOnce(from: addresses, atMost: limit, handler, &hasReceived)
            } catch {
                // A connection that brought messages, or worked for a while, does not count as a failure.
                failures = hasReceived || begun.duration(to: .now) > .seconds(10) ? 1 : failures + 1
                logger.tellLost(settings, error, failures: failures)
                try? await Task.sleep(for: reconnection.pause(failures: failures))
            }
        }
    }

    /// - Throws: the reason why the connection was lost.
    private func receiveOnce(
        from addresses: [String], atMost limit: Int, _ handler: @Sendable ([BusMessage]) async -> [Settlement], _ hasReceived: inout Bool
    ) async throws(BusFailure) {
        let connection = try AMQPConnection(settings: settings, name: "gatehouse-\(random.hex(8))", logger: logger)
        connection.start()
        do throws(BusFailure) {
            try await connection.ready()
        } catch {
            await connection.close()
            throw error
        }
        logger.info("receiving from the bus", metadata: ["bus": "\(settings)"])
        await connection.attach(addresses)
        await serve(connection, atMost: limit, handler)
        hasReceived = await connection.hasReceived
        let end = connection.end
        await connection.close()
        if let end { throw end }
    }

    /// Hands out messages until the connection or the task ends.
    private func serve(_ connection: AMQPConnection, atMost limit: Int, _ handler: @Sendable ([BusMessage]) async -> [Settlement]) async {
        while !Task.isCancelled, connection.end == nil {
            let held = await connection.next(atMost: limit)
            guard !held.isEmpty else {
                await connection.wakeSignal.wait(atMost: connection.pause())
                continue
            }
            let messages = held.compactMap(\.message)
            var settlements = (messages.isEmpty ? [] : await handler(messages)).makeIterator()
            var settled: [(held: DeferredMessages.Held, settlement: Settlement)] = []
            for each in held {
                let settlement = each.message == nil ? .rejected("not a message") : settlements.next() ?? .released
                settled.append((each, await keep(settlement, of: each)))
            }
            await connection.settle(settled)
        }
    }

    /// A rejected message goes to the dead letters before the broker forgets it. Until it has arrived there, it is redelivered.
    private func keep(_ settlement: Settlement, of held: DeferredMessages.Held) async -> Settlement {
        guard case .rejected(let reason) = settlement else { return settlement }
        guard held.address != BusAddress.deadLetters else {
            logger.error("a message among the dead letters cannot be read and is given up")
            return settlement
        }
        do throws(BusFailure) {
            try await send(try DeadLetterMessage(held, reason: reason, random: random).message(), to: BusAddress.deadLetters)
            return settlement
        } catch {
            logger.warning("a dead letter could not be sent", metadata: ["address": "\(held.address)", "reason": "\(error.words)"])
            return .released
        }
    }

    /// Closes the sending connection; the next message opens a new one.
    public func close() async { await line.close() }
}



/// A message on the bus.
public struct BusMessage: Sendable {
    public let id: String
    public let orderingKey: String
    public let body: [UInt8]

    public init(id: String, orderingKey: String, body: [UInt8]) {
        self.id = id
        self.orderingKey = orderingKey
        self.body = body
    }
}

/// A receiver's decision on a message, with the outcomes of AMQP 1.0 (OASIS, §3.4).
public enum Settlement: Sendable, Equatable {
    /// Processed: the bus may forget it.
    case accepted
    /// Not now: redeliver it later.
    case released
    /// Never: it becomes a dead letter with this reason.
    case rejected(String)
}

public enum BusFailure: Error, Sendable, Equatable {
    /// The bus cannot be reached; retry later.
    case unavailable(String)
    /// The bus will never accept this message.
    case refused(String)
}

/// Delivers messages at least once, in order within an ordering key.
public protocol ServiceBus: Sendable {
    /// How many messages may be sent at the same time.
    var sendsAtOnce: Int { get }
    /// Returns when the bus has accepted the message.
    func send(_ message: BusMessage, to address: String) async throws(BusFailure)
    /// Passes batches of messages from the addresses to `handler`, until the task is cancelled. A batch contains the waiting messages, in order
    /// within an ordering key.
    /// - Parameters:
    ///   - limit: the largest batch.
    ///   - handler: returns a settlement for each message, in the same order.
    func receive(from addresses: [String], atMost limit: Int, _ handler: @escaping @Sendable ([BusMessage]) async -> [Settlement]) async
}

extension ServiceBus {
    public var sendsAtOnce: Int { 1 }

    /// Passes each message of the addresses to `handler`, one at a time, until the task is cancelled.
    public func receive(from addresses: [String], _ handler: @escaping @Sendable (BusMessage) async -> Settlement) async {
        await receive(from: addresses, atMost: 1) { messages in
            var settlements: [Settlement] = []
            for message in messages { settlements.append(await handler(message)) }
            return settlements
        }
    }
}

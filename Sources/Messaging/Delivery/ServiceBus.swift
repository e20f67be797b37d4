

/// A message as the bus carries it.
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

/// What a receiver says of a message, in the words of AMQP 1.0 (OASIS, §3.4).
public enum Settlement: Sendable, Equatable {
    /// Taken for good.
    case accepted
    /// Not now: to be delivered again later.
    case released
    /// Never: it becomes a dead letter with this reason.
    case rejected(String)
}

public enum BusFailure: Error, Sendable, Equatable {
    /// Nobody can be reached: try again later.
    case unavailable(String)
    /// The bus will never take this message.
    case refused(String)
}

/// Carries messages at least once, in order within an ordering key.
public protocol ServiceBus: Sendable {
    /// How many messages may be sent before the first of them was taken.
    var sendsAtOnce: Int { get }
    /// Returns when the bus has taken responsibility for the message.
    func send(_ message: BusMessage, to address: String) async throws(BusFailure)
    /// Hands the messages of the addresses to `handler`, until the task is cancelled: as many together as have come, in order within an ordering key.
    /// - Parameters:
    ///   - limit: how many it takes at once.
    ///   - handler: says what becomes of each, in the same order.
    func receive(from addresses: [String], atMost limit: Int, _ handler: @escaping @Sendable ([BusMessage]) async -> [Settlement]) async
}

extension ServiceBus {
    public var sendsAtOnce: Int { 1 }

    /// Hands each message of the addresses to `handler`, one at a time, until the task is cancelled.
    public func receive(from addresses: [String], _ handler: @escaping @Sendable (BusMessage) async -> Settlement) async {
        await receive(from: addresses, atMost: 1) { messages in
            var settlements: [Settlement] = []
            for message in messages { settlements.append(await handler(message)) }
            return settlements
        }
    }
}

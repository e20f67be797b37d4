public import Database
public import Logging

/// A message in its place among those of its ordering key.
public protocol OrderedMessage: Sendable {
    var messageID: String { get }
    var orderingKey: String { get }
}

extension BusMessage: OrderedMessage {
    public var messageID: String { id }
}

extension OutboxRow: OrderedMessage {}

extension Database {
    /// Messages that one transaction takes: so few that nobody who decides something waits long for it (ours).
    public static var takenTogether: Int { 50 }

    /// Works on messages in one transaction. Where that fails, each has one of its own, and one that fails holds up only what comes after it of its
    /// ordering key.
    /// - Parameter work: what is done for them, with an outcome for each; may be called twice for a message, of which the first time is undone.
    /// - Returns: what came of each; nil where it has to be tried again.
    public func takeTogether<Message: OrderedMessage, Outcome: Sendable>(
        _ messages: [Message], logger: Logger, _ work: @escaping @Sendable ([Message], any Writer) throws -> [Outcome]
    ) async -> [Outcome?] {
        if messages.count > 1, let outcomes = try? await write({ db in try work(messages, db) }) { return outcomes }
        var outcomes: [Outcome?] = []
        var held: Set<String> = []
        for message in messages {
            let outcome = held.contains(message.orderingKey) ? nil : await take(message, logger: logger, work)
            if outcome == nil { held.insert(message.orderingKey) }
            outcomes.append(outcome)
        }
        return outcomes
    }

    private func take<Message: OrderedMessage, Outcome: Sendable>(
        _ message: Message, logger: Logger, _ work: @escaping @Sendable ([Message], any Writer) throws -> [Outcome]
    ) async -> Outcome? {
        do {
            return try await write { try work([message], $0) }.first
        } catch {
            // An error of the database may quote the row: its kind has to do.
            logger.error("a message could not be worked on", metadata: ["message": "\(message.messageID)", "error": "\(type(of: error))"])
            return nil
        }
    }
}

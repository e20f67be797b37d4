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
    /// ordering key; unless it is the database that is away or busy, which is about none of them.
    /// - Parameter work: what is done for them, with an outcome for each; may be called twice for a message, of which the first time is undone.
    /// - Returns: what came of each; nil where it has to be tried again.
    public func takeTogether<Message: OrderedMessage, Outcome: Sendable>(
        _ messages: [Message], logger: Logger, _ work: @escaping @Sendable ([Message], any Writer) throws -> [Outcome]
    ) async -> [Outcome?] {
        guard !messages.isEmpty else { return [] }
        do {
            return try await write { db in try work(messages, db) }
        } catch {
            guard messages.count > 1, !(error is DatabaseUnavailable) else {
                // An error of the database may quote a row: its kind has to do.
                for each in messages {
                    logger.error("a message could not be worked on", metadata: ["message": "\(each.messageID)", "error": "\(type(of: error))"])
                }
                return messages.map { _ in nil }
            }
        }
        var outcomes: [Outcome?] = []
        var held: Set<String> = []
        for message in messages {
            let outcome = held.contains(message.orderingKey) ? nil : await takeTogether([message], logger: logger, work).first ?? nil
            if outcome == nil { held.insert(message.orderingKey) }
            outcomes.append(outcome)
        }
        return outcomes
    }
}

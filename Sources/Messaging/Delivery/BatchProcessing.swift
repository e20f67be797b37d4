public import Database
public import Logging

/// A message with an identifier and an ordering key.
public protocol OrderedMessage: Sendable {
    var messageID: String { get }
    var orderingKey: String { get }
}

extension BusMessage: OrderedMessage {
    public var messageID: String { id }
}

extension OutboxRow: OrderedMessage {}

extension Database {
    /// The size of a batch: small enough that its transaction does not delay other decisions for long (our choice).
    public static var batchSize: Int { 50 }

    /// Processes a batch in one transaction. If that fails, each message gets its own transaction, and a failed message delays only later messages
    /// with its ordering key. If the database is unavailable, nothing is retried one by one.
    /// - Parameter work: processes messages and returns an outcome for each. It may run twice for a message; the first run is then rolled back.
    /// - Returns: the outcome of each message; nil if it must be retried.
    public func processBatch<Message: OrderedMessage, Outcome: Sendable>(
        _ messages: [Message], logger: Logger, _ work: @escaping @Sendable ([Message], any Writer) throws -> [Outcome]
    ) async -> [Outcome?] {
        guard !messages.isEmpty else { return [] }
        do {
            return try await write { db in try work(messages, db) }
        } catch {
            guard messages.count > 1, !(error is DatabaseUnavailable) else {
                // A database error may quote a row, so only its type is logged.
                for each in messages {
                    logger.error("a message could not be worked on", metadata: ["message": "\(each.messageID)", "error": "\(type(of: error))"])
                }
                return messages.map { _ in nil }
            }
        }
        var outcomes: [Outcome?] = []
        var held: Set<String> = []
        for message in messages {
            let outcome = held.contains(message.orderingKey) ? nil : await processBatch([message], logger: logger, work).first ?? nil
            if outcome == nil { held.insert(message.orderingKey) }
            outcomes.append(outcome)
        }
        return outcomes
    }
}

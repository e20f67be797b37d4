import Database
public import Foundation

/// A message that the bus has given up, with the reason its receiver gave (SPEC §6). Its body stays on the bus.
public struct DeadLetter: Sendable, Equatable {
    public let messageID: String
    public let address: String
    public let reason: String
    public let diedAt: Date

    public init(messageID: String, address: String, reason: String, diedAt: Date) {
        self.messageID = messageID
        self.address = address
        self.reason = reason
        self.diedAt = diedAt
    }
}

extension DeadLetter {
    /// An INSERT up to its rows.
    static let insertion: Query = "INSERT INTO dead_letters (address, message_id, ordering_key, body, died_at, reason)"
}

/// Where a bus keeps what it has given up.
public protocol DeadLetterQueue: Sendable {
    /// The newest first.
    func deadLetters(limit: Int) async throws(BusFailure) -> [DeadLetter]
}

public import Foundation

/// How long is waited before something is tried again: twice as long after each attempt, up to a limit.
public struct BackOff: Sendable {
    /// Seconds after the first attempt.
    public let first: TimeInterval
    /// Seconds that it never gets longer than.
    public let longest: TimeInterval

    public init(first: TimeInterval, longest: TimeInterval) {
        self.first = first
        self.longest = longest
    }

    /// Messages on the bus: from half a second to five minutes.
    public static let messages = BackOff(first: 0.5, longest: 300)

    /// Mails: from five seconds to an hour.
    public static let mails = BackOff(first: 5, longest: 3600)

    /// Seconds until the next attempt.
    /// - Parameter attempts: how many failed before this one.
    public func seconds(after attempts: Int) -> TimeInterval {
        min(longest, first * Double(1 << min(max(0, attempts), 20)))
    }
}

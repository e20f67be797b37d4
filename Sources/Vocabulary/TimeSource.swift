public import Foundation

/// The clock. A parameter, so that tests can set it (DESIGN rule 11).
public struct TimeSource: Sendable {
    public let now: @Sendable () -> Date

    public init(now: @escaping @Sendable () -> Date) {
        self.now = now
    }

    /// The machine's clock.
    public static let system = TimeSource { Date() }
}

/// The progress of long work; the template `progress` shows it.
public struct ProgressBar: Sendable {
    public let id: String
    public let label: String
    /// The progress in words: "1,200 of 4,000 rows".
    public let text: String
    public let maximum: String
    /// Nil if the amount of work is unknown.
    public let value: String?

    /// - Parameters:
    ///   - done: nil if unknown; at most `all` is shown.
    ///   - all: in the same unit as `done`; at least one.
    public init(id: String, label: String, text: String, done: Int?, of all: Int) {
        self.id = id
        self.label = label
        self.text = text
        maximum = "\(max(all, 1))"
        value = done.map { "\(min(max($0, 0), max(all, 1)))" }
    }
}

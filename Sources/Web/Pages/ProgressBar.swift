/// How far something is that takes its time; drawn by the template `progress`.
public struct ProgressBar: Sendable {
    public let id: String
    public let label: String
    /// The same in words: "1,200 of 4,000 rows".
    public let text: String
    public let maximum: String
    /// Nil where nobody knows how much there is to do.
    public let value: String?

    /// - Parameters:
    ///   - done: nil where it is not known; never shown beyond `all`.
    ///   - all: in the same unit as `done`; one at least.
    public init(id: String, label: String, text: String, done: Int?, of all: Int) {
        self.id = id
        self.label = label
        self.text = text
        maximum = "\(max(all, 1))"
        value = done.map { "\(min(max($0, 0), max(all, 1)))" }
    }
}

public import Vocabulary
import Web

/// One reason for a row's outcome, independent of a language.
public struct RowReason: Sendable, Hashable {
    /// The column; nil for the whole row.
    public let column: String?
    public let key: String
    public let arguments: [String: String]

    public init(_ key: String, column: String? = nil, _ arguments: [String: String] = [:]) {
        self.key = key
        self.column = column
        self.arguments = arguments
    }

    public init(_ flaw: Flaw, column: String? = nil) { self.init(flaw.key, column: column, flaw.arguments) }
}

/// The result for one row.
struct RowResult: Sendable, Hashable {
    let line: Int
    var outcome: RowOutcome
    var reasons: [RowReason]
}

extension Texts {
    /// All reasons of a row as one text, each with its column.
    func callAsFunction(_ reasons: [RowReason]) -> String {
        reasons.map { reason in
            var arguments = reason.arguments
            if let state = arguments["state"] { arguments["state"] = self("state.\(state)") }
            let words = self(reason.key, arguments)
            return reason.column.map { "\($0): \(words)" } ?? words
        }.joined(separator: " ")
    }
}

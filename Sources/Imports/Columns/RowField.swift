import Foundation
public import Vocabulary

/// What stands in one column of a row.
public struct RowField: Sendable {
    /// As in the file; empty where the file has no such column.
    public let text: String

    /// Without the white space around it.
    public var trimmed: String {
        // Nearly no text has any.
        guard let first = text.utf8.first, let last = text.utf8.last, (33..<127).contains(first), (33..<127).contains(last) else {
            return text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return text
    }

    /// The values between `|`; blank ones are left out.
    public var several: [String] {
        if !text.utf8.contains(UInt8(ascii: "|")) { return trimmed.isEmpty ? [] : [text] }
        return text.split(separator: "|").map(String.init).filter { !$0.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty }
    }

    /// A text that is looked up as it is.
    /// - Throws: `flaw.required`.
    public func required() throws(Flaws) -> String {
        let text = trimmed
        if text.isEmpty { throw Flaws(Flaw("flaw.required")) }
        return text
    }

    /// Parses each of the values between `|`.
    /// - Parameters:
    ///   - flaws: what is wrong with the values together; said after what is wrong with each.
    ///   - parse: gets the value and those before it.
    public func each<Value>(besides flaws: [Flaw] = [], _ parse: (String, [Value]) throws(Flaws) -> Value) throws(Flaws) -> [Value] {
        var values: [Value] = []
        var found: [Flaw] = []
        for text in several {
            do throws(Flaws) { values.append(try parse(text, values)) } catch { found += error.all }
        }
        if let flaws = Flaws(found + flaws) { throw flaws }
        return values
    }
}

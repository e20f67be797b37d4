import Foundation
public import Vocabulary
public import Web

/// Several NIHDI numbers in one field: one on each line, or divided by commas.
public enum NIHDIEntry {
    public static let maximum = 20

    /// The numbers, and what is wrong with each that is none: "123: the reason".
    public static func parse(_ entered: String, _ texts: Texts) -> ([NIHDINumber], errors: [String]) {
        let lines = entered.split(whereSeparator: { $0.isNewline || $0 == "," || $0 == ";" }).map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
        let entries = lines.prefix(maximum).map { line in Entry { () throws(Flaws) in try NIHDINumber.parse(line) } }
        var errors = zip(lines, entries).flatMap { line, entry in
            entry.errors(texts).map { "\(line.trimmingCharacters(in: .whitespaces).prefix(20)): \($0)" }
        }
        if lines.count > maximum { errors.append(texts("flaw.nihdi.too_many")) }
        return (entries.compactMap(\.value), errors)
    }
}

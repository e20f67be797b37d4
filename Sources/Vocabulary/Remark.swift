import Foundation

/// What one person writes to another, as why a request is returned: some lines of text in which nothing is hidden or turned around.
public struct Remark: Hashable, Sendable {
    /// The longest, in Unicode scalars.
    public static let maximum = 1000

    public let text: String

    /// - Throws: `flaw.required`, `flaw.long`, `flaw.control`.
    public static func parse(_ raw: String) throws(Flaws) -> Remark {
        let entry = Entry(raw.replacingOccurrences(of: "\r\n", with: "\n"), maximum: maximum, hasLines: true)
        try refuse(entry.flaws)
        return Remark(text: entry.text)
    }
}

/// The business code of a project: `HDBP` and four digits, such as HDBP0001 (SPEC §1).
public struct ProjectCode: Hashable, Sendable {
    /// In upper case.
    public let text: String

    /// Lower-case letters become upper case.
    ///
    /// - Throws: `flaw.required`, `flaw.long`, `flaw.control`, `flaw.project.format`.
    public static func parse(_ raw: String) throws(Flaws) -> ProjectCode {
        let entry = Entry(raw, maximum: 40)
        try refuse(entry.flaws + flaws(of: entry.text))
        return ProjectCode(text: entry.text.uppercased())
    }

    private init(text: String) {
        self.text = text
    }

    private static func flaws(of text: String) -> [Flaw] {
        if text.isEmpty { return [] }
        let digits = text.unicodeScalars.dropFirst(4)
        let fits = text.prefix(4).uppercased() == "HDBP" && digits.count == 4 && digits.allSatisfy(\.isDigit)
        return fits ? [] : [Flaw("flaw.project.format")]
    }
}

/// Names an application wherever programs speak of one: in the database, in files, in messages and in addresses.
///
/// 1 to 40 lower-case letters, digits, `-` and `_`, of which the first is a letter or a digit, so that no spreadsheet takes it for a formula.
/// Which applications exist is not known here: they are rows of the portal's database.
public struct ApplicationID: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    /// Nil where it is none.
    public init?(rawValue: String) {
        guard CodeSyntax.applicationID.fits(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    private init(checked text: String) { rawValue = text }

    /// Capitals are taken for lower-case letters.
    ///
    /// - Throws: `flaw.required`, `flaw.long`, `flaw.control`, `flaw.application.format`.
    public static func parse(_ raw: String) throws(Flaws) -> ApplicationID {
        ApplicationID(checked: try CodeSyntax.applicationID.parse(raw.lowercased()))
    }

    /// One of the two applications that a node serves.
    public static let hd4dp2 = ApplicationID(checked: "hd4dp2")
    /// One of the two applications that a node serves.
    public static let healthstat = ApplicationID(checked: "healthstat")
}

extension ApplicationID: CustomStringConvertible {
    public var description: String { rawValue }
}

/// Names a role of one application in files and messages, such as `1` or `SPONSOR_SPONSOR`. Another application may use the same code for another role.
///
/// 1 to 40 letters, digits, `-` and `_`, of which the first is a letter or a digit, so that no spreadsheet takes it for a formula.
public struct RoleCode: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    /// Nil where it is none.
    public init?(rawValue: String) {
        guard CodeSyntax.roleCode.fits(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    private init(checked text: String) { rawValue = text }

    /// - Throws: `flaw.required`, `flaw.long`, `flaw.control`, `flaw.role.format`.
    public static func parse(_ raw: String) throws(Flaws) -> RoleCode {
        RoleCode(checked: try CodeSyntax.roleCode.parse(raw))
    }
}

extension RoleCode: CustomStringConvertible {
    public var description: String { rawValue }
}

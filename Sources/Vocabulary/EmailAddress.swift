/// The e-mail address of an account or a person: the commonly used part of RFC 5321 §4.1.2. No quoted
/// local parts, no address literals, ASCII only.
public struct EmailAddress: Hashable, Sendable {
    /// In lower case.
    public let address: String

    /// The part after the @.
    public var domain: String {
        String(address.drop { $0 != "@" }.dropFirst())
    }

    /// Whether anybody can get an address at this domain, so that it does not show the organisation
    /// (SPEC §3: accepted with a warning).
    public var isPublicDomain: Bool { PublicDomain.all.contains(domain) }

    /// - Throws: `flaw.required`, `flaw.long` (254), `flaw.control`, `flaw.formula`, `flaw.markup` and the
    ///   `flaw.email.…` of ascii, space, at, local, local-length, dots and domain.
    public static func parse(_ raw: String) throws(Flaws) -> EmailAddress {
        // RFC 5321 §4.5.3.1.3: 256 octets for a path, two of which are angle brackets.
        if isPlain(raw) { return EmailAddress(address: raw.lowercased()) }
        let entry = Entry(raw, maximum: 254)
        try refuse(entry.flaws + flaws(of: entry.text, raw: raw))
        return EmailAddress(address: entry.text.lowercased())
    }

    private init(address: String) {
        self.address = address
    }

    /// A fast path for almost every address: letters, digits, and single dots and dashes between them. Such an address has no flaw.
    private static func isPlain(_ raw: String) -> Bool {
        var (ats, labels, length, lastIsSign) = (0, 1, 0, true)
        for byte in raw.utf8 {
            length += 1
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                lastIsSign = false
            case UInt8(ascii: "0")...UInt8(ascii: "9") where ats == 0:
                lastIsSign = false
            case UInt8(ascii: "."), UInt8(ascii: "-"):
                guard !lastIsSign else { return false }
                if byte == UInt8(ascii: ".") { labels += 1 }
                lastIsSign = true
            case UInt8(ascii: "@"):
                guard !lastIsSign, ats == 0 else { return false }
                (ats, labels, lastIsSign) = (1, 1, true)
            default: return false
            }
        }
        return ats == 1 && labels > 1 && !lastIsSign && length <= 64
    }

    private static func flaws(of text: String, raw: String) -> [Flaw] {
        if text.isEmpty { return [] }
        var flaws: [Flaw] = []
        if Danger.startsFormula(raw, trimmed: text) { flaws.append(.formula) }
        if Danger.carriesMarkup(text) { flaws.append(.markup) }
        let scalars = text.unicodeScalars
        if scalars.contains(where: { !$0.isASCII && !$0.isInvisible }) { flaws.append(Flaw("flaw.email.ascii")) }
        if scalars.contains(where: { $0.properties.isWhitespace && !$0.isInvisible }) { flaws.append(Flaw("flaw.email.space")) }
        return flaws + flawsOfParts(scalars.split(separator: "@", omittingEmptySubsequences: false).map(String.init))
    }

    private static func flawsOfParts(_ parts: [String]) -> [Flaw] {
        guard parts.count == 2, let local = parts.first, let domain = parts.last else { return [Flaw("flaw.email.at")] }
        var flaws = flaws(ofLocal: local)
        if hasStrayDot(local) || hasStrayDot(domain) { flaws.append(Flaw("flaw.email.dots")) }
        if !isDomain(domain) { flaws.append(Flaw("flaw.email.domain")) }
        return flaws
    }

    private static func flaws(ofLocal local: String) -> [Flaw] {
        var flaws: [Flaw] = []
        // Other scripts, spaces and brackets have their own flaws.
        let others = local.unicodeScalars.filter { $0.isASCII && !$0.isInvisible && $0 != " " && $0 != "<" && $0 != ">" }
        if local.isEmpty || !others.allSatisfy(\.isLocal) { flaws.append(Flaw("flaw.email.local")) }
        if local.unicodeScalars.count > 64 { flaws.append(Flaw("flaw.email.local-length", ["maximum": "64"])) }
        return flaws
    }

    private static func hasStrayDot(_ part: String) -> Bool {
        part.hasPrefix(".") || part.hasSuffix(".") || part.contains("..")
    }

    /// Two labels or more (RFC 1035 §2.3.1). The last one is not a number, because then it would be an IP address.
    private static func isDomain(_ domain: String) -> Bool {
        // Misplaced dots have their own flaw.
        let labels = domain.unicodeScalars.split(separator: ".")
        guard labels.count >= 2, let top = labels.last, !top.allSatisfy(\.isDigit) else { return false }
        return labels.allSatisfy { isLabel(String($0)) }
    }

    private static func isLabel(_ label: String) -> Bool {
        let scalars = label.unicodeScalars
        return scalars.count <= 63 && scalars.allSatisfy { $0.isLetterOrDigit || $0 == "-" }
            && !label.hasPrefix("-") && !label.hasSuffix("-")
    }
}

extension Unicode.Scalar {
    var isLetterOrDigit: Bool { "a"..."z" ~= self || "A"..."Z" ~= self || isDigit }

    /// RFC 5321's `Dot-string`: RFC 5322's `atext`, and dots.
    var isLocal: Bool { isLetterOrDigit || ".!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(self) }
}

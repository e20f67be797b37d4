/// How a person proves who they are (FACTS "FAS", acr_values).
enum FASLevel: String, Sendable, CaseIterable {
    case eID = "500"
    case itsme = "450"

    var acr: String { "urn:be:fedict:iam:fas:Level" + rawValue }

    var label: String {
        switch self {
        case .eID: "eID"
        case .itsme: "itsme"
        }
    }

    /// Those a client asked for; all of them when it asked for none of these.
    static func offered(for acrValues: [String]) -> [FASLevel] {
        let asked = allCases.filter { acrValues.contains($0.acr) }
        return asked.isEmpty ? allCases : asked
    }
}

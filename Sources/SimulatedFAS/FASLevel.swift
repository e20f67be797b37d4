/// How a person proves their identity (FACTS "FAS", acr_values).
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

    /// The requested levels; all if the client requested none of these.
    static func offered(for acrValues: [String]) -> [FASLevel] {
        let asked = allCases.filter { acrValues.contains($0.acr) }
        return asked.isEmpty ? allCases : asked
    }
}

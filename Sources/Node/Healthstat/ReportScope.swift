import Web

/// Which reports of a project a Healthstat role lets its holder see (SPEC §9). The raw value is the role's code (SPEC §1).
enum ReportScope: String, CaseIterable, Sendable {
    /// Of all that the own hospital registered.
    case ownHospital = "DATA_PROVIDER_HOSPITAL"
    /// Of what a member of the hospital registered in person.
    case ownRegistrations = "DATA_PROVIDER_INDIVIDUAL"
    /// Of every hospital that takes part.
    case everyHospital = "SPONSOR_SPONSOR"
    /// Of what a member of the sponsor registered in person.
    case sponsorsOwnRegistrations = "SPONSOR_INDIVIDUAL"

    /// What the role is called, in every language (SPEC §1).
    var roleLabel: String {
        switch self {
        case .ownHospital: "Data Provider/Hospital"
        case .ownRegistrations: "Data Provider/Individual"
        case .everyHospital: "Sponsor/Sponsor"
        case .sponsorsOwnRegistrations: "Sponsor/Individual"
        }
    }

    func text(_ texts: Texts, organisation: String) -> String {
        switch self {
        case .ownHospital: texts("node.healthstat.scope.hospital", ["organisation": organisation])
        case .ownRegistrations: texts("node.healthstat.scope.individual")
        case .everyHospital: texts("node.healthstat.scope.sponsor")
        case .sponsorsOwnRegistrations: texts("node.healthstat.scope.sponsor_individual")
        }
    }
}

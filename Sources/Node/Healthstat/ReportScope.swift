import Web

/// The reports of a project that a Healthstat role may see (SPEC §9). The raw value is the role's code (SPEC §1).
enum ReportScope: String, CaseIterable, Sendable {
    /// Of all registrations by the person's own hospital.
    case ownHospital = "DATA_PROVIDER_HOSPITAL"
    /// Of the person's own registrations, as a member of the hospital.
    case ownRegistrations = "DATA_PROVIDER_INDIVIDUAL"
    /// Of every participating hospital.
    case everyHospital = "SPONSOR_SPONSOR"
    /// Of the person's own registrations, as a member of the sponsor.
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

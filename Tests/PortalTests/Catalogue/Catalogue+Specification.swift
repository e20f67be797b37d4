import Access
import Vocabulary

extension Catalogue {
    /// The applications and roles of SPEC §1.
    static let ofTheSpecification = Catalogue([
        entry(.hd4dp2, "HD4DP2", [("1", "Local Study Lead", .own), ("2", "Local Study Associate", .own), ("3", "Local Study Support", .chosen)]),
        entry(
            .healthstat, "Healthstat",
            [
                ("DATA_PROVIDER_HOSPITAL", "Data Provider/Hospital", .none), ("DATA_PROVIDER_INDIVIDUAL", "Data Provider/Individual", .none),
                ("SPONSOR_SPONSOR", "Sponsor/Sponsor", .none), ("SPONSOR_INDIVIDUAL", "Sponsor/Individual", .none),
            ]),
    ])

    private static func entry(_ id: ApplicationID, _ name: String, _ roles: [(code: String, label: String, authorGroup: Role.AuthorGroup)]) -> ApplicationEntry {
        ApplicationEntry(
            id: id, name: name,
            roles: roles.compactMap { role in RoleCode(rawValue: role.code).map { Role(code: $0, label: role.label, authorGroup: role.authorGroup) } })
    }
}

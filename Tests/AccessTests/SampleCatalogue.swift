import Access
import Vocabulary

extension Catalogue {
    /// The two applications of SPEC §1, and a third one.
    static let sample = Catalogue([.hd4dp2, .healthstat, .registry])
}

extension ApplicationEntry {
    static let hd4dp2 = sample("hd4dp2", "HD4DP2", ("1", "Local Study Lead", .own), ("2", "Local Study Associate", .own), ("3", "Local Study Support", .chosen))

    static let healthstat = sample(
        "healthstat", "Healthstat", ("DATA_PROVIDER_HOSPITAL", "Data Provider/Hospital", .none), ("DATA_PROVIDER_INDIVIDUAL", "Data Provider/Individual", .none),
        ("SPONSOR_SPONSOR", "Sponsor/Sponsor", .none), ("SPONSOR_INDIVIDUAL", "Sponsor/Individual", .none))

    /// Made up. Its role 1 is another one than that of HD4DP2.
    static let registry = sample("registry", "Registry", ("1", "Reader", .none), ("EDITOR", "Editor", .chosen), ("LEAD", "Lead", .own))

    private static func sample(_ id: String, _ name: String, _ roles: (code: String, label: String, authorGroup: Role.AuthorGroup)...) -> ApplicationEntry {
        ApplicationEntry(
            id: ApplicationID(rawValue: id) ?? .hd4dp2, name: name,
            roles: roles.compactMap { role in RoleCode(rawValue: role.code).map { Role(code: $0, label: role.label, authorGroup: role.authorGroup) } })
    }
}

import Vocabulary

extension LocalApplication {
    /// At `/hd4dp2`: the own projects (SPEC §9).
    static let hd4dp2 = LocalApplication(
        id: .hd4dp2, label: "HD4DP2",
        roles: [
            Role(code: "1", label: "Local Study Lead"), Role(code: "2", label: "Local Study Associate"), Role(code: "3", label: "Local Study Support"),
        ],
        cookieName: NodeSettings.cookieName
    ) { account, grants, texts in HD4DP2Home(account, grants, texts) }
}

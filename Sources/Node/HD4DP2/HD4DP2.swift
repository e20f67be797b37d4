import Access

extension LocalApplication {
    /// At `/hd4dp2`: the person's projects (SPEC §9).
    static let hd4dp2 = LocalApplication(application: .hd4dp2, cookieName: NodeSettings.cookieName) { account, grants, texts in
        HD4DP2Home(account, grants, texts)
    }
}

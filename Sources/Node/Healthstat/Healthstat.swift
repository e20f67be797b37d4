import Access

extension LocalApplication {
    /// At `/healthstat`: the reports that the person's grants allow (SPEC §9).
    static let healthstat = LocalApplication(application: .healthstat, cookieName: "gatehouse_healthstat") { account, grants, texts in
        HealthstatHome(account, grants, texts)
    }
}

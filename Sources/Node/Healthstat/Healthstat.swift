import Access

extension LocalApplication {
    /// At `/healthstat`: what the own grants let one see (SPEC §9).
    static let healthstat = LocalApplication(application: .healthstat, cookieName: "gatehouse_healthstat") { account, grants, texts in
        HealthstatHome(account, grants, texts)
    }
}

import Vocabulary

extension LocalApplication {
    /// At `/healthstat`: what the own grants let one see (SPEC §9).
    static let healthstat = LocalApplication(
        id: .healthstat, label: "Healthstat", roles: ReportScope.allCases.map { Role(code: $0.rawValue, label: $0.roleLabel) },
        cookieName: "gatehouse_healthstat"
    ) { account, grants, texts in HealthstatHome(account, grants, texts) }
}

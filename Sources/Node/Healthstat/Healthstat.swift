import Vocabulary

extension LocalApplication {
    /// At `/healthstat`: the reports that the person's grants allow (SPEC §9).
    static let healthstat = LocalApplication(
        id: .healthstat, label: "Healthstat", roles: ReportScope.allCases.map { Role(code: $0.rawValue, label: $0.roleLabel) },
        cookieName: "gatehouse_healthstat"
    ) { account, grants, texts in HealthstatHome(account, grants, texts) }
}

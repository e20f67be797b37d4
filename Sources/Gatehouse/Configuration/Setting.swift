/// One name of the configuration (SPEC §13): its kind, and the programs that read it.
struct Setting: Sendable {
    enum Program: String, Sendable, CaseIterable {
        case portal, node
    }

    enum Kind: Sendable {
        case plain
        /// Never shown. `…_FILE` may name a file that contains it.
        case secret
    }

    let name: String
    let programs: Set<Program>
    var kind = Kind.plain
    /// The default; nil if the setting is required, or if its absence has no effect.
    var standard: String?
    var required = false

    /// The setting that names the secret's file.
    var fileName: String { "\(name)_FILE" }

    static let all: [Setting] = [
        Setting(name: "GATEHOUSE_LISTEN", programs: [.portal, .node], standard: "127.0.0.1:8080"),
        Setting(name: "GATEHOUSE_PUBLIC_URL", programs: [.portal, .node], required: true),
        Setting(name: "GATEHOUSE_DATABASE", programs: [.portal, .node], kind: .secret, required: true),
        Setting(name: "GATEHOUSE_BUS", programs: [.portal, .node], kind: .secret, required: true),
        Setting(name: "GATEHOUSE_BUS_ADDRESS", programs: [.portal, .node], standard: "{address}"),
        Setting(name: "GATEHOUSE_BUS_PASSWORD", programs: [.portal, .node], kind: .secret),
        Setting(name: "GATEHOUSE_BUS_CA", programs: [.portal, .node], standard: "/etc/ssl/certs/ca-certificates.crt"),
        Setting(name: "GATEHOUSE_BUS_CERTIFICATE", programs: [.portal, .node]),
        Setting(name: "GATEHOUSE_BUS_KEY", programs: [.portal, .node]),
        Setting(name: "GATEHOUSE_SMTP", programs: [.portal], required: true),
        Setting(name: "GATEHOUSE_SMTP_PASSWORD", programs: [.portal], kind: .secret),
        Setting(name: "GATEHOUSE_SMTP_CA", programs: [.portal]),
        Setting(name: "GATEHOUSE_MAIL_FROM", programs: [.portal], required: true),
        Setting(name: "GATEHOUSE_OIDC_ISSUER", programs: [.portal], required: true),
        Setting(name: "GATEHOUSE_OIDC_CLIENT_ID", programs: [.portal], required: true),
        Setting(name: "GATEHOUSE_OIDC_CLIENT_SECRET", programs: [.portal], kind: .secret, required: true),
        Setting(name: "GATEHOUSE_OIDC_SCOPES", programs: [.portal]),
        Setting(name: "GATEHOUSE_OIDC_ACR_VALUES", programs: [.portal]),
        Setting(name: "GATEHOUSE_OIDC_CLAIM_SSIN", programs: [.portal]),
        Setting(name: "GATEHOUSE_OIDC_CLAIM_FIRST_NAME", programs: [.portal]),
        Setting(name: "GATEHOUSE_OIDC_CLAIM_LAST_NAME", programs: [.portal]),
        Setting(name: "GATEHOUSE_OIDC_PKCE", programs: [.portal], standard: "on"),
        Setting(name: "GATEHOUSE_KEYS_FILE", programs: [.portal], required: true),
        Setting(name: "GATEHOUSE_UPLOAD_MEGABYTES", programs: [.portal], standard: "128"),
        Setting(name: "GATEHOUSE_UPLOAD_ROWS", programs: [.portal], standard: "1000000"),
        Setting(name: "GATEHOUSE_NODE_ORGANISATIONS", programs: [.node], required: true),
        Setting(name: "GATEHOUSE_PORTAL_URL", programs: [.node], required: true),
        Setting(name: "GATEHOUSE_LANGUAGES", programs: [.portal, .node], standard: "en,nl,fr,de"),
        Setting(name: "GATEHOUSE_METRICS_LISTEN", programs: [.portal]),
        Setting(name: "GATEHOUSE_LOG_LEVEL", programs: [.portal, .node], standard: "notice"),
        Setting(name: "GATEHOUSE_LOG_FORMAT", programs: [.portal, .node], standard: "json"),
    ]

    static func of(_ program: Program) -> [Setting] { all.filter { $0.programs.contains(program) } }

    /// Names that commands and the demo also read from the environment; a program does not report them as unknown.
    static let elsewhere: Set<String> = ["GATEHOUSE_CRASH_SEED", "GATEHOUSE_TEST_DATABASE"]
}

import CSV
import OpenID
import Foundation
import Mail
import Node
import Portal
import Testing
import Vocabulary

@testable import Gatehouse

/// What a program makes of its environment and its file.
@Suite struct SettingsTests {
    private static let portal = [
        "GATEHOUSE_PUBLIC_URL": "https://eam.example", "GATEHOUSE_DATABASE": "postgres://gatehouse@db.example/gatehouse?sslmode=verify-full",
        "GATEHOUSE_BUS": "amqps://portal@bus.example", "GATEHOUSE_BUS_PASSWORD": "zilvermeeuw", "GATEHOUSE_SMTP": "smtp://mail.example",
        "GATEHOUSE_MAIL_FROM": "noreply@eam.example", "GATEHOUSE_OIDC_ISSUER": "https://fas.example/oauth2", "GATEHOUSE_OIDC_CLIENT_ID": "eam",
        "GATEHOUSE_OIDC_CLIENT_SECRET": "strandgaper", "GATEHOUSE_KEYS_FILE": "/etc/gatehouse/keys.json",
    ]

    private func file(_ text: String) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString)").path
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }

    private func flaws(_ environment: [String: String], file: String? = nil, _ program: Setting.Program = .portal) -> [String] {
        let settings = Settings(program, file: file, environment: environment)
        do {
            switch program {
            case .portal: _ = try PortalSettings(settings)
            case .node: _ = try NodeProgramSettings(settings)
            }
            return []
        } catch {
            return (error as? SettingFlaws)?.all.map(\.description) ?? ["\(error)"]
        }
    }

    @Test func `everything that is missing is named at once`() {
        #expect(flaws([:]) == [
            "GATEHOUSE_PUBLIC_URL is missing", "GATEHOUSE_DATABASE is missing, or GATEHOUSE_DATABASE_FILE", "GATEHOUSE_BUS is missing, or GATEHOUSE_BUS_FILE",
            "GATEHOUSE_SMTP is missing", "GATEHOUSE_MAIL_FROM is missing", "GATEHOUSE_OIDC_ISSUER is missing", "GATEHOUSE_OIDC_CLIENT_ID is missing",
            "GATEHOUSE_OIDC_CLIENT_SECRET is missing, or GATEHOUSE_OIDC_CLIENT_SECRET_FILE", "GATEHOUSE_KEYS_FILE is missing",
        ])
    }

    @Test func `a name that is unknown is said with the one that was meant`() throws {
        let environment = Self.portal.merging(["GATEHOUSE_LISTN": "127.0.0.1:1", "GATEHOUSE_FLUX": "1"]) { $1 }
        #expect(flaws(environment) == ["GATEHOUSE_FLUX is unknown", "GATEHOUSE_LISTN is unknown: is GATEHOUSE_LISTEN meant?"])
        #expect(flaws(Self.portal, file: try file("gatehouse_languges: [en]\n")) == ["GATEHOUSE_LANGUGES is unknown: is GATEHOUSE_LANGUAGES meant?"])
    }

    @Test(arguments: [
        ("GATEHOUSE_LISTEN", "8080", "must be an address and a port, such as 127.0.0.1:8080"),
        ("GATEHOUSE_LISTEN", "127.0.0.1:99999", "must be an address and a port, such as 127.0.0.1:8080"),
        ("GATEHOUSE_PUBLIC_URL", "http://eam.example", "must be https: only a program for this machine alone may do without"),
        ("GATEHOUSE_PUBLIC_URL", "https://eam.example/portal", "must be https://host or https://host:port"),
        ("GATEHOUSE_DATABASE", "mysql://somewhere", "must be sqlite:FOLDER or postgres://user@host:5432/name?sslmode=verify-full"),
        ("GATEHOUSE_BUS", "embedded", "must be amqp:// or amqps://: an embedded bus joins portal and node in one process, which is gatehouse demo"),
        ("GATEHOUSE_SMTP", "capture", "must be a mail server: mails are captured in gatehouse demo alone"),
        ("GATEHOUSE_SMTP", "smtp://user@mail.example", "names a user, but there is no password"),
        ("GATEHOUSE_MAIL_FROM", "nobody", "must be an e-mail address"),
        ("GATEHOUSE_OIDC_ISSUER", "http://fas.example", "must be the provider's issuer, an https address"),
        ("GATEHOUSE_OIDC_PKCE", "perhaps", "must be on or off"),
        ("GATEHOUSE_LANGUAGES", "en,xx", "must be some of en,nl,fr,de"),
        ("GATEHOUSE_UPLOAD_ROWS", "0", "must be a whole number from 1 to 10000000"),
        ("GATEHOUSE_METRICS_LISTEN", "here", "must be an address and a port, such as 127.0.0.1:8080"),
        ("GATEHOUSE_LOG_LEVEL", "loud", "must be one of trace, debug, info, notice, warning, error, critical"),
        ("GATEHOUSE_LOG_FORMAT", "xml", "must be json or text"),
    ])
    func `a value that is wrong is said with what it must be`(name: String, value: String, words: String) {
        #expect(flaws(Self.portal.merging([name: value]) { $1 }) == ["\(name) \(words)"])
    }

    @Test func `a secret that is wrong is never repeated`() {
        let environment = Self.portal.merging(["GATEHOUSE_DATABASE": "postgres//user:zandkreek@host", "GATEHOUSE_BUS": "amqp://portal:zandkreek@far.example"]) { $1 }
        let words = flaws(environment).joined()
        #expect(words.contains("GATEHOUSE_DATABASE") && words.contains("GATEHOUSE_BUS") && !words.contains("zandkreek"))
    }

    @Test func `a secret stands in a file, which must be there and hold something`() throws {
        var environment = Self.portal
        environment["GATEHOUSE_OIDC_CLIENT_SECRET"] = nil
        #expect(flaws(environment.merging(["GATEHOUSE_OIDC_CLIENT_SECRET_FILE": "/nowhere/secret"]) { $1 })
            == ["GATEHOUSE_OIDC_CLIENT_SECRET_FILE names a file that cannot be read: /nowhere/secret"])
        let empty = try file("\n")
        #expect(flaws(environment.merging(["GATEHOUSE_OIDC_CLIENT_SECRET_FILE": empty]) { $1 }) == ["GATEHOUSE_OIDC_CLIENT_SECRET_FILE names a file that is empty: \(empty)"])
        let secret = try file("strandgaper\n")
        let settings = try PortalSettings(Settings(.portal, file: nil, environment: environment.merging(["GATEHOUSE_OIDC_CLIENT_SECRET_FILE": secret]) { $1 }))
        #expect(settings.provider.clientSecret == "strandgaper")
        #expect(flaws(Self.portal.merging(["GATEHOUSE_OIDC_CLIENT_SECRET_FILE": secret]) { $1 })
            == ["GATEHOUSE_OIDC_CLIENT_SECRET_FILE is set, and GATEHOUSE_OIDC_CLIENT_SECRET too: one of them is enough"])
    }

    @Test func `a file that is not there, no YAML or no names is said`() throws {
        #expect(flaws(Self.portal, file: "/nowhere/gatehouse.yaml") == ["/nowhere/gatehouse.yaml cannot be read"])
        let broken = try file("a: [1,")
        #expect(flaws(Self.portal, file: broken) == ["\(broken) is not YAML"])
        let list = try file("- a\n- b\n")
        #expect(flaws(Self.portal, file: list) == ["\(list) must be names with values: gatehouse_listen: 127.0.0.1:8080"])
        #expect(flaws(Self.portal, file: try file("gatehouse_listen: {host: a}\n")) == ["gatehouse_listen must be a value or a list of values"])
    }

    @Test func `what stands in the file stays as it is written, and nothing is nothing`() throws {
        let yaml = try file("gatehouse_oidc_client_id: 0123\ngatehouse_oidc_client_secret: 00012345678901234567890\ngatehouse_smtp_ca:\ngatehouse_languages:\n  - nl\n")
        var environment = Self.portal
        environment["GATEHOUSE_OIDC_CLIENT_ID"] = nil
        environment["GATEHOUSE_OIDC_CLIENT_SECRET"] = nil
        let settings = try PortalSettings(Settings(.portal, file: yaml, environment: environment))
        #expect(settings.provider.clientID == "0123" && settings.provider.clientSecret == "00012345678901234567890")
        #expect(settings.smtp.certificates == nil && settings.common.languages == [.nl])
    }

    @Test func `the environment goes before the file, and the file before what is standard`() throws {
        let yaml = try file("gatehouse_listen: 0.0.0.0:80\ngatehouse_languages: [nl, fr]\ngatehouse_upload_rows: 5000\n")
        let settings = try PortalSettings(Settings(.portal, file: yaml, environment: Self.portal.merging(["GATEHOUSE_LISTEN": "[::1]:9000"]) { $1 }))
        #expect(settings.common.listen == ListenAddress(host: "::1", port: 9000))
        #expect(settings.common.languages == [.nl, .fr])
        #expect(settings.uploadLimits.rows == 5000 && settings.uploadLimits.bytes == 128_000_000)
        #expect(settings.common.logsJSON && settings.metrics == nil && settings.provider.pkce)
    }

    @Test func `another provider than FAS differs by settings alone`() throws {
        let more = [
            "GATEHOUSE_OIDC_SCOPES": "openid, profile", "GATEHOUSE_OIDC_ACR_VALUES": "urn:example:strong", "GATEHOUSE_OIDC_CLAIM_SSIN": "national_number",
            "GATEHOUSE_OIDC_PKCE": "off",
        ]
        let provider = try PortalSettings(Settings(.portal, file: nil, environment: Self.portal.merging(more) { $1 })).provider
        #expect(provider.scopes == ["openid", "profile"] && provider.acrValues == ["urn:example:strong"] && provider.claims.ssin == ["national_number"])
        #expect(!provider.pkce && (provider.levels["urn:example:strong"] ?? 0) >= provider.minimumLevel)
    }

    @Test func `a node serves the organisations it is told of`() throws {
        let node = [
            "GATEHOUSE_PUBLIC_URL": "http://127.0.0.1:8081", "GATEHOUSE_DATABASE": "sqlite:/var/lib/gatehouse", "GATEHOUSE_BUS": "amqp://127.0.0.1",
            "GATEHOUSE_PORTAL_URL": "https://eam.example", "GATEHOUSE_NODE_ORGANISATIONS": "71000436=AZ Noordzee, 71000437",
        ]
        let settings = try NodeProgramSettings(Settings(.node, file: nil, environment: node))
        #expect(settings.organisations.map(\.number.digits) == ["71000436", "71000437"] && settings.organisations.map(\.name) == ["AZ Noordzee", "71000437"])
        for wrong in ["AZ Noordzee", "=AZ Noordzee", "71000", "7100043671", "٧١٠٠٠٤٣٦", "71000436, x"] {
            #expect(flaws(node.merging(["GATEHOUSE_NODE_ORGANISATIONS": wrong]) { $1 }, .node)
                == ["GATEHOUSE_NODE_ORGANISATIONS must be NIHDI numbers, each with its name if you like: 71000436=AZ Noordzee"], "\(wrong)")
        }
    }
}

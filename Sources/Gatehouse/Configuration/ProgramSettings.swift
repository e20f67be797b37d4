import CSV
import Database
import Foundation
import Logging
import Mail
import Messaging
import Node
import OpenID
import Portal
import Vocabulary
import Web

/// What portal and node have in common.
struct CommonSettings: Sendable {
    let listen: ListenAddress
    let publicURL: String
    /// `sqlite:DIR` or `postgres://…`.
    let database: String
    let bus: AMQPSettings
    let languages: [Language]
    let logLevel: Logger.Level
    let logsJSON: Bool

    /// Nil where something is wrong, which the settings have noted.
    init?(_ settings: inout Settings) {
        let listen = settings.parse("GATEHOUSE_LISTEN", ListenAddress.parse)
        let publicURL = settings.parse("GATEHOUSE_PUBLIC_URL", PublicAddress.parse)
        let database = settings.parse("GATEHOUSE_DATABASE", Self.database)
        let bus = Self.bus(&settings)
        languages = settings.languages()
        logLevel = settings.logLevel()
        logsJSON = settings.logsJSON()
        guard let listen, let publicURL, let database, let bus else { return nil }
        self.listen = listen
        self.publicURL = publicURL
        self.database = database
        self.bus = bus
    }

    private static func database(_ text: String) throws -> String {
        if text.hasPrefix("sqlite:"), text.count > "sqlite:".count { return text }
        guard text.hasPrefix("postgres://") || text.hasPrefix("postgresql://"), (try? PostgresDriver(address: text)) != nil else {
            throw SettingFlaw(name: "", words: "must be sqlite:FOLDER or postgres://user@host:5432/name?sslmode=verify-full")
        }
        return text
    }

    private static func bus(_ settings: inout Settings) -> AMQPSettings? {
        do {
            guard let bus = try AMQPSettings.fromEnvironment(settings.values) else {
                if settings["GATEHOUSE_BUS"] != nil {
                    settings.refuse("GATEHOUSE_BUS", "must be amqp:// or amqps://: an embedded bus joins portal and node in one process, which is gatehouse demo")
                }
                return nil
            }
            return bus
        } catch {
            settings.refuse("GATEHOUSE_BUS", "is wrong: \(error.description)")
            return nil
        }
    }
}

struct PortalSettings: Sendable {
    let common: CommonSettings
    let smtp: SMTPSettings
    let mailFrom: EmailAddress
    let provider: OpenIDProvider
    let keysFile: String
    let uploadLimits: CSVLimits
    let metrics: ListenAddress?

    /// - Throws: ``SettingFlaws``, all of them.
    init(_ given: Settings) throws {
        var settings = given
        let common = CommonSettings(&settings)
        let mailFrom = settings.parse("GATEHOUSE_MAIL_FROM") { text in
            do { return try EmailAddress.parse(text) } catch { throw SettingFlaw(name: "", words: "must be an e-mail address") }
        }
        let smtp = Self.smtp(&settings)
        metrics = settings.parse("GATEHOUSE_METRICS_LISTEN", ListenAddress.parse)
        var limits = CSVLimits()
        limits.bytes = settings.number("GATEHOUSE_UPLOAD_MEGABYTES", upTo: UploadSettings.mostMegabytes) * 1_000_000
        limits.rows = settings.number("GATEHOUSE_UPLOAD_ROWS", upTo: UploadSettings.mostRows)
        uploadLimits = limits
        let provider = Self.provider(&settings, publicURL: common?.publicURL)
        guard settings.flaws.isEmpty, let common, let smtp, let mailFrom, let provider, let keysFile = settings["GATEHOUSE_KEYS_FILE"] else {
            throw SettingFlaws(all: settings.flaws)
        }
        self.common = common
        self.smtp = smtp
        self.mailFrom = mailFrom
        self.provider = provider
        self.keysFile = keysFile
    }

    private static func smtp(_ settings: inout Settings) -> SMTPSettings? {
        let (password, certificates) = (settings["GATEHOUSE_SMTP_PASSWORD"], settings["GATEHOUSE_SMTP_CA"])
        return settings.parse("GATEHOUSE_SMTP") { text in
            guard text != "capture" else { throw SettingFlaw(name: "", words: "must be a mail server: mails are captured in gatehouse demo alone") }
            do throws(SMTPSettings.Invalid) { return try SMTPSettings.parse(text, password: password, certificates: certificates) } catch {
                throw SettingFlaw(name: "", words: error.words)
            }
        }
    }

    private static func provider(_ settings: inout Settings, publicURL: String?) -> OpenIDProvider? {
        let issuer = settings.parse("GATEHOUSE_OIDC_ISSUER") { text in
            guard let parts = URLComponents(string: text), let host = parts.host, parts.scheme == "https" || parts.scheme == "http" && ["127.0.0.1", "localhost"].contains(host)
            else { throw SettingFlaw(name: "", words: "must be the provider's issuer, an https address") }
            return text
        }
        let pkce = settings.flag("GATEHOUSE_OIDC_PKCE")
        guard let issuer, let publicURL, let client = settings["GATEHOUSE_OIDC_CLIENT_ID"], let secret = settings["GATEHOUSE_OIDC_CLIENT_SECRET"] else { return nil }
        var provider = OpenIDProvider.fas(issuer: issuer, clientID: client, clientSecret: secret, publicURL: publicURL)
        provider.pkce = pkce
        if let scopes = settings.list("GATEHOUSE_OIDC_SCOPES") { provider.scopes = scopes }
        if let values = settings.list("GATEHOUSE_OIDC_ACR_VALUES") {
            provider.acrValues = values
            // What is asked for by name is enough.
            for value in values where provider.levels[value] == nil { provider.levels[value] = provider.minimumLevel }
        }
        if let name = settings["GATEHOUSE_OIDC_CLAIM_SSIN"] { provider.claims.ssin = [name] }
        if let name = settings["GATEHOUSE_OIDC_CLAIM_FIRST_NAME"] { provider.claims.firstName = [name] }
        if let name = settings["GATEHOUSE_OIDC_CLAIM_LAST_NAME"] { provider.claims.lastName = [name] }
        return provider
    }
}

struct NodeProgramSettings: Sendable {
    let common: CommonSettings
    let organisations: [NodeSettings.Organisation]
    let portalURL: String

    /// - Throws: ``SettingFlaws``, all of them.
    init(_ given: Settings) throws {
        var settings = given
        let common = CommonSettings(&settings)
        let portalURL = settings.parse("GATEHOUSE_PORTAL_URL", PublicAddress.parse)
        let organisations = (settings.list("GATEHOUSE_NODE_ORGANISATIONS") ?? []).compactMap { text -> NodeSettings.Organisation? in
            let parts = text.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            // The portal's staff may have made an organisation with a number that breaks the rules.
            guard let number = try? OrganisationNumber.parse(parts.first ?? "", override: true) else {
                settings.refuse("GATEHOUSE_NODE_ORGANISATIONS", "must be NIHDI numbers, each with its name if you like: 71000436=AZ Noordzee")
                return nil
            }
            return NodeSettings.Organisation(number: number, name: parts.count > 1 ? parts[1] : number.digits)
        }
        guard settings.flaws.isEmpty, let common, let portalURL, !organisations.isEmpty else { throw SettingFlaws(all: settings.flaws) }
        self.common = common
        self.portalURL = portalURL
        self.organisations = organisations
    }
}

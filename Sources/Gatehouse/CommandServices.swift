import ArgumentParser
import CSV
import Database
import Directory
import Foundation
import Logging
import OpenID
import Portal
import Vocabulary
import Web

/// The portal's use cases: for a command on the data of a folder that nobody else is using, and as a configuration describes them.
enum CommandServices {
    static func open(data: String, uploadLimits: CSVLimits) async throws -> PortalServices {
        guard PortalDatabase.address != nil || FileManager.default.fileExists(atPath: "\(data)/\(PortalDatabase.file)") else {
            throw ValidationError("There is no database in \(data).")
        }
        let folder = try DataFolder(path: data, fresh: false)
        return try await PortalDatabase.saying { try await open(folder, uploadLimits) }
    }

    private static func open(_ folder: DataFolder, _ uploadLimits: CSVLimits) async throws -> PortalServices {
        try await PortalServices(
            database: try await PortalDatabase.open(in: folder),
            keys: try KeyFile.loadOrCreate(path: folder.file("keys.json"), random: .system),
            web: WebSettings(publicURL: "http://127.0.0.1", cookieName: "gatehouse_portal"), localisation: try Localisation.load(),
            mailDomain: "gatehouse.example", uploadLimits: uploadLimits, clock: .system, random: .system, logger: Logger(label: "gatehouse.command"))
    }

    /// As a configuration describes them.
    static func of(_ settings: PortalSettings, _ database: Database, _ logger: Logger) async throws -> PortalServices {
        var web = WebSettings(publicURL: settings.common.publicURL, cookieName: "gatehouse_portal", formTargets: settings.provider.formTargets)
        web.languages = settings.common.languages
        try await PortalDatabase.refuseNewKeys(settings.keysFile, database)
        return try await PortalServices(
            database: database, keys: try KeyFile.loadOrCreate(path: settings.keysFile, random: .system), web: web, localisation: try Localisation.load(),
            mailDomain: settings.mailFrom.domain, uploadLimits: settings.uploadLimits, clock: .system, random: .system, logger: logger)
    }
}

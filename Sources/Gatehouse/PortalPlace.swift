import ArgumentParser
import Database
import Foundation
import Logging
import Portal
import Vocabulary
import Web

/// The portal that a command works with, running or not: the one of a folder, or of a configuration.
struct PortalPlace: ParsableArguments {
    @Option(help: "The folder of the embedded databases.")
    var data: String?

    @Option(help: "The portal's YAML file with settings, which the environment overrides.")
    var config: String?

    func validate() throws {
        guard (data == nil) != (config == nil) else { throw ValidationError("Either --data or --config says where the portal's database is.") }
    }

    /// Only the database; the portal may be running.
    func database() throws -> Database {
        if let settings = try settings() { return try ProgramDatabase.openShared(settings.common.database) }
        if let address = PortalDatabase.address { return try PortalDatabase.open(address, named: PortalDatabase.variable) }
        return try ProgramDatabase.openShared("sqlite:\(data ?? "")")
    }

    /// Only the database, created if it is missing. A folder is locked for the command; a server is not.
    func databaseAlone() async throws -> Database {
        if let settings = try settings() { return try ProgramDatabase.open(settings.common.database, PortalDatabase.file) }
        return try await PortalDatabase.open(in: try DataFolder(path: data ?? "", fresh: false))
    }

    /// Everything that the pages use. A folder is locked for the command; a server is not.
    func services() async throws -> PortalServices {
        guard let settings = try settings() else { return try await CommandServices.open(data: data ?? "", uploadLimits: try UploadSettings.limits()) }
        guard FileManager.default.fileExists(atPath: settings.keysFile) else { throw ValidationError("There are no keys at \(settings.keysFile).") }
        let database = try ProgramDatabase.openExisting(settings.common.database)
        return try await PortalDatabase.saying { try await CommandServices.of(settings, database, Logger(label: "gatehouse.command")) }
    }

    private func settings() throws -> PortalSettings? {
        try config.map { file in try ConfigCommand.refusing { try PortalSettings(Settings(.portal, file: file)) } }
    }
}

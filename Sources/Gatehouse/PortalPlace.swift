import ArgumentParser
import Database
import Directory
import Foundation
import Logging
import Portal
import Vocabulary
import Web

/// Which portal a command works with, running or not: the one of a folder, or the one that a configuration describes.
struct PortalPlace: ParsableArguments {
    @Option(help: "The folder of the embedded databases.")
    var data: String?

    @Option(help: "The portal's YAML file with settings, which the environment overrides.")
    var config: String?

    func validate() throws {
        guard (data == nil) != (config == nil) else { throw ValidationError("Either --data or --config says where the portal's database is.") }
    }

    /// The database alone, beside a portal that may be running.
    func database() throws -> Database {
        if let settings = try settings() { return try ProgramDatabase.openShared(settings.common.database) }
        if let address = PortalDatabase.address { return try PortalDatabase.open(address, named: PortalDatabase.variable) }
        return try ProgramDatabase.openShared("sqlite:\(data ?? "")")
    }

    /// The database alone, made where there is none. A folder is the command's alone meanwhile; a server is not.
    func databaseAlone() async throws -> Database {
        if let settings = try settings() { return try ProgramDatabase.open(settings.common.database, PortalDatabase.file) }
        return try await PortalDatabase.open(in: try DataFolder(path: data ?? "", fresh: false))
    }

    /// All that the pages work with. A folder is the command's alone meanwhile; a server is not.
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

import ArgumentParser
import Directory
import Logging
import Portal

/// Which portal a command works with, running or not: the one of a folder, or the one that a configuration describes.
struct DataOptions: ParsableArguments {
    @Option(help: "The folder of the embedded databases.")
    var data: String?

    @Option(help: "The portal's YAML file with settings, which the environment overrides.")
    var config: String?

    func validate() throws {
        guard (data == nil) != (config == nil) else { throw ValidationError("Either --data or --config says where the portal's database is.") }
    }

    func source() throws -> DataSource {
        try settings()?.source ?? DataSource(folder: data ?? "")
    }

    /// All that the pages work with, on data that is there. A folder is the command's alone meanwhile.
    func services() async throws -> PortalServices {
        let logger = Logger(label: "gatehouse.command")
        if let settings = try settings() { return try await settings.services(on: try await settings.source.openExisting(), logger: logger) }
        let source = DataSource(folder: data ?? "")
        let limits = try UploadSettings.limits()
        return try await source.services(on: try await source.openExisting(), uploadLimits: limits, logger: logger)
    }

    private func settings() throws -> PortalSettings? {
        try config.map { try PortalSettings(Settings(.portal, file: $0)) }
    }
}

import CSV
import Database
import Directory
import Foundation
import Logging
import OpenID
import Portal
import Vocabulary
import Web

/// Where a program keeps its data: in a folder, on SQLite, or on a PostgreSQL server. Every command opens its database here.
struct DataSource: Sendable {
    /// The environment's name for the server of the portal's database.
    static let variable = "GATEHOUSE_DATABASE"
    static let portalFile = "portal.sqlite"
    static let nodeFile = "node.sqlite"

    private enum Store: Sendable {
        case file(String)
        /// With what it was named by, for refusals: they do not repeat the address, which may hold a password.
        case server(String, namedBy: String)
    }

    private let store: Store
    /// One program at a time may use it; nil for a server that a configuration names.
    private let folder: String?
    /// The keys of what is sealed in the database; nil for a node, which seals nothing.
    private let keysFile: String?

    /// The portal's data of a folder: its keys, and its database too unless the environment names a server for that.
    init(folder: String) {
        self.folder = folder
        store = Self.serverOfEnvironment.map { .server($0, namedBy: Self.variable) } ?? .file("\(folder)/\(Self.portalFile)")
        keysFile = "\(folder)/keys.json"
    }

    /// What a configuration names: `sqlite:FOLDER` or `postgres://…`.
    init(_ address: String, file: String, keysFile: String? = nil) {
        let folder = address.hasPrefix("sqlite:") ? String(address.dropFirst("sqlite:".count)) : nil
        self.folder = folder
        store = folder.map { .file("\($0)/\(file)") } ?? .server(address, namedBy: Self.variable)
        self.keysFile = keysFile
    }

    /// A server of which nothing else is known.
    init(server address: String, namedBy name: String) {
        store = .server(address, namedBy: name)
        folder = nil
        keysFile = nil
    }

    /// The address of the server that the environment names; nil where it names none.
    static var serverOfEnvironment: String? {
        ProcessInfo.processInfo.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// False where its file is missing. A server is only known once it is asked.
    var isThere: Bool {
        switch store {
        case .file(let path): FileManager.default.fileExists(atPath: path)
        case .server: true
        }
    }

    // MARK: The database

    /// Opens it beside a program that may be using it.
    func openBeside() throws -> Database {
        try refuseMissing()
        return try connect()
    }

    /// Opens it for this program alone, until it ends; it is made where it is missing. A server is shared all the same.
    func openAlone() async throws -> Database {
        if let folder { _ = try DataFolder(path: folder, fresh: false) }
        return try await open()
    }

    /// Opens it for this program alone, with its keys; both must be there.
    func openExisting() async throws -> Database {
        try refuseMissing()
        if let keysFile, !FileManager.default.fileExists(atPath: keysFile) { throw CommandFailure("\(keysFile) is missing: put the keys of the database there.") }
        return try await openAlone()
    }

    /// Opens it inside a folder that this program holds already.
    func open() async throws -> Database {
        let database = try connect()
        try await refuseNewKeys(database)
        return database
    }

    private func connect() throws -> Database {
        switch store {
        case .file(let path):
            do { return Database(driver: try SQLiteDriver(path: path)) } catch {
                throw CommandFailure("The database \(path) cannot be opened: \(CommandFailure.oneLine(error))")
            }
        case .server(let address, let name):
            do { return Database(driver: try PostgresDriver(address: address)) } catch {
                throw CommandFailure("\(name) is not of the form postgres://user:password@host:5432/database?sslmode=verify-full.")
            }
        }
    }

    private func refuseMissing() throws {
        guard case .file(let path) = store, !isThere else { return }
        throw CommandFailure("There is no database at \(path).")
    }

    /// New keys beside old data would lose all that is sealed, and make everybody a stranger.
    private func refuseNewKeys(_ database: Database) async throws {
        guard let keysFile, !FileManager.default.fileExists(atPath: keysFile) else { return }
        let isUsed = try await database.read { db in
            let tables: Query = db.dialect == .sqlite
                ? "SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'table' AND name = 'users'"
                : "SELECT COUNT(*) AS n FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'users'"
            return try db.count(tables) > 0 && db.count("SELECT COUNT(*) AS n FROM (SELECT 1 FROM users LIMIT 1) AS u") > 0
        }
        if isUsed { throw CommandFailure("\(keysFile) is missing, and the database has data: put the keys there.") }
    }

    // MARK: What works on it

    /// The keys, made where they are missing: never before ``open()`` has found that no data needs others.
    func keys() throws -> Keyring {
        guard let keysFile else { throw CommandFailure("This database has no keys.") }
        return try KeyFile.loadOrCreate(path: keysFile, random: .system)
    }

    /// The portal's use cases, on a database that is brought up to date for them.
    func services(
        on database: Database, web: WebSettings = WebSettings(publicURL: "http://127.0.0.1", cookieName: "gatehouse_portal"),
        mailDomain: String = "gatehouse.example", approvalMailPause: TimeInterval = 300, uploadLimits: CSVLimits = CSVLimits(), logger: Logger
    ) async throws -> PortalServices {
        try await PortalServices(
            database: database, keys: try keys(), web: web, localisation: try Localisation.load(), mailDomain: mailDomain,
            approvalMailPause: approvalMailPause, uploadLimits: uploadLimits, clock: .system, random: .system, logger: logger)
    }
}

extension PortalSettings {
    var source: DataSource { DataSource(common.database, file: DataSource.portalFile, keysFile: keysFile) }

    /// The portal's use cases as the configuration says.
    func services(on database: Database, logger: Logger) async throws -> PortalServices {
        var web = WebSettings(publicURL: common.publicURL, cookieName: "gatehouse_portal", formTargets: provider.formTargets)
        web.languages = common.languages
        return try await source.services(on: database, web: web, mailDomain: mailFrom.domain, uploadLimits: uploadLimits, logger: logger)
    }
}

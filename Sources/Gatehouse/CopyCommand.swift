import ArgumentParser
import Database
import Directory
import Foundation
import Portal
import Vocabulary

/// `gatehouse copy --from sqlite:FILE --to postgres://…`: the portal's data to an empty database on a server, as a whole or not at all.
struct CopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "Copy the portal's data from a file of SQLite to an empty database on PostgreSQL.")

    @Option(help: "Where the data is: sqlite:FILE, such as sqlite:.data/portal.sqlite.")
    var from: String

    @Option(help: "Where it goes: postgres://user:password@host:5432/database. By default what GATEHOUSE_DATABASE says.")
    var to: String?

    func validate() throws {
        guard from.hasPrefix("sqlite:"), from.count > "sqlite:".count else { throw ValidationError("--from is sqlite: and the path of a file.") }
    }

    func run() async throws {
        guard let address = to ?? DataSource.serverOfEnvironment else { throw ValidationError("--to or \(DataSource.variable) must say where the data goes.") }
        let file = String(from.dropFirst("sqlite:".count))
        guard FileManager.default.fileExists(atPath: file) else { throw CommandFailure("There is no database at \(file).") }
        let folder = try DataFolder(path: (file as NSString).deletingLastPathComponent.isEmpty ? "." : (file as NSString).deletingLastPathComponent, fresh: false)
        defer { folder.unlock() }
        try await copy(file, to: try DataSource(server: address, namedBy: to == nil ? DataSource.variable : "--to").openBeside())
        print("The keys stay in \(folder.file("keys.json")): a portal on the new database needs them in its data folder.")
    }

    private func copy(_ file: String, to target: Database) async throws {
        let source = try SQLiteDriver(path: file)
        do {
            _ = try await target.migratePortal(clock: .system)
            let links = try await DatabaseCopy(from: source, to: target, filled: Database.tablesFilledByPortal).run { table, rows in print("\(table): \(rows)") }
            print("The audit chain is whole: \(links) entries.")
        } catch let refusal as CopyRefusal {
            throw CommandFailure(refusal.words)
        }
        try source.close()
        try target.close()
    }
}

extension CopyRefusal {
    fileprivate var words: String {
        switch self {
        case .otherSchema: "The old database is not up to date: run gatehouse migrate on its folder first."
        case .notEmpty(let table): "The new database is not empty (\(table)): nothing was copied."
        case .incomplete(let table): "Not every row of \(table) arrived: nothing was copied."
        case .chainBroken: "The audit chain does not fit: nothing was copied. Run gatehouse audit verify on the old database."
        }
    }
}

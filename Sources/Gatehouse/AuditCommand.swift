import ArgumentParser
import Database
import Foundation

/// `gatehouse audit verify`: recomputes the hash chain of the programs' audit logs.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Work with the audit log.", subcommands: [Verify.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Check that no entry of the audit log was changed, removed or added.")

        @OptionGroup var place: PortalPlace

        func run() async throws {
            for (name, database) in try databases() { try await PortalDatabase.saying { try await verify(name, database) } }
        }

        /// With a configuration the portal's database; with a folder the existing ones of portal and node.
        private func databases() throws -> [(name: String, database: Database)] {
            guard let data = place.data else { return [("The portal's database", try place.database())] }
            let names = (PortalDatabase.address == nil ? [PortalDatabase.file] : []) + ["node.sqlite"]
            let files = names.map { "\(data)/\($0)" }.filter(FileManager.default.fileExists)
            var databases = try files.map { (name: $0, database: Database(driver: try SQLiteDriver(path: $0))) }
            if let address = PortalDatabase.address {
                databases.insert((name: "The portal's database", database: try PortalDatabase.open(address, named: PortalDatabase.variable)), at: 0)
            }
            guard !databases.isEmpty else { throw ValidationError("There is no database in \(data).") }
            return databases
        }

        private func verify(_ name: String, _ database: Database) async throws {
            switch try await database.read({ try $0.verifyAudit() }) {
            case .whole(let links): print("\(name): whole, \(links) entries")
            case .broken(let seq):
                print("\(name): BROKEN at entry \(seq)")
                throw ExitCode.failure
            }
        }
    }
}

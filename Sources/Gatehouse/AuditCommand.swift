import ArgumentParser
import Database
import Foundation

/// `gatehouse audit verify`: recomputes the hash chain of both programs' audit logs.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Work with the audit log.", subcommands: [Verify.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Check that no entry of the audit log was changed, removed or added.")

        @Option(help: "The folder of the embedded databases.")
        var data: String

        func run() async throws {
            let names = (PortalDatabase.address == nil ? [PortalDatabase.file] : []) + ["node.sqlite"]
            let files = names.map { "\(data)/\($0)" }.filter(FileManager.default.fileExists)
            var databases = try files.map { (name: $0, database: Database(driver: try SQLiteDriver(path: $0))) }
            if let address = PortalDatabase.address {
                databases.insert((name: "The portal's database", database: try PortalDatabase.open(address, named: PortalDatabase.variable)), at: 0)
            }
            guard !databases.isEmpty else { throw ValidationError("There is no database in \(data).") }
            for (name, database) in databases { try await PortalDatabase.saying { try await verify(name, database) } }
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

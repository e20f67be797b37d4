import ArgumentParser
import Database

/// `gatehouse audit verify`: recomputes the hash chain of the programs' audit logs.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Work with the audit log.", subcommands: [Verify.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Check that no entry of the audit log was changed, removed or added.")

        @OptionGroup var place: DataOptions

        func run() async throws {
            for (name, source) in try sources() { try await verify(name, try source.openBeside()) }
        }

        /// Of a configuration the portal's; of a folder the portal's and the node's, where they are.
        private func sources() throws -> [(name: String, source: DataSource)] {
            let portal = try place.source()
            guard let data = place.data else { return [("The portal's database", portal)] }
            let isServer = DataSource.serverOfEnvironment != nil
            let node = DataSource("sqlite:\(data)", file: DataSource.nodeFile)
            let found = [
                (name: isServer ? "The portal's database" : "\(data)/\(DataSource.portalFile)", source: portal),
                (name: "\(data)/\(DataSource.nodeFile)", source: node),
            ].filter(\.source.isThere)
            guard !found.isEmpty else { throw CommandFailure("There is no database in \(data).") }
            return found
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

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
            let files = ["portal.sqlite", "node.sqlite"].map { "\(data)/\($0)" }.filter(FileManager.default.fileExists)
            guard !files.isEmpty else { throw ValidationError("There is no database in \(data).") }
            for file in files {
                let database = Database(driver: try SQLiteDriver(path: file))
                switch try await database.read({ try $0.verifyAudit() }) {
                case .whole(let links): print("\(file): whole, \(links) entries")
                case .broken(let seq):
                    print("\(file): BROKEN at entry \(seq)")
                    throw ExitCode.failure
                }
            }
        }
    }
}

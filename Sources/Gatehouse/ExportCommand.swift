import ArgumentParser
import Portal

/// `gatehouse export users|accounts --data DIR --as EMAIL`: the file of the pages' export, on standard output.
struct ExportCommand: AsyncParsableCommand {
    enum List: String, ExpressibleByArgument, CaseIterable {
        case users, accounts

        var exported: ExportedList { self == .users ? .users : .accounts }
    }

    static let configuration = CommandConfiguration(commandName: "export", abstract: "Print users or accounts as CSV.")

    @Argument(help: "What is printed: users or accounts.")
    var list: List

    @OptionGroup var place: DataOptions

    @Option(name: .customLong("as"), help: "Whose view it is: the primary e-mail address of an access manager, HD Manager or Administrator.")
    var email: String

    func run() async throws {
        let services = try await place.services()
        do {
            try await services.export(list.exported, as: email) { try StandardOutput.write($0) }
        } catch let refusal as ExportRefusal {
            throw CommandFailure(refusal.words(email))
        }
    }
}

extension ExportRefusal {
    func words(_ email: String) -> String {
        switch self {
        case .nobody: "No enabled user has the address \(email)."
        case .several: "Several users have the address \(email)."
        case .managesNothing: "The user with the address \(email) manages no organisation."
        }
    }
}

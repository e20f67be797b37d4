import Access
import ArgumentParser

/// Prints documents that come from the rules.
struct DocsCommand: ParsableCommand {
    enum Document: String, ExpressibleByArgument, CaseIterable {
        case permissions
        case userMatrix = "user-matrix"
    }

    static let configuration = CommandConfiguration(commandName: "docs", abstract: "Print a document that comes from the rules.")

    @Argument(help: "Which document.")
    var document: Document

    func run() throws {
        switch document {
        case .permissions: try StandardOutput.write(PermissionTable.markdown())
        case .userMatrix: try StandardOutput.write(UserMatrixTable.markdown())
        }
    }
}

import Access
import Vocabulary
import Web

/// One of the node's local applications (SPEC §9), as signing in and out knows it. What it shows is its own business.
struct LocalApplication: Sendable {
    typealias Home = @Sendable (LocalAccount, [LocalGrant], Texts) -> any Page

    let application: Application
    /// One of its own for each, since a person may be in several at once; cookies know no paths that keep them apart safely.
    let cookieName: String
    /// What one sees first, from the own account and grants alone.
    let home: Home

    static let all = Application.allCases.map(\.local)

    var label: String { application.label }
    var path: String { "/\(application.rawValue)" }
    var passwordPath: String { "\(path)/password" }
    var signOutPath: String { "\(path)/sign-out" }
    var livePath: String { "\(path)/live" }

    /// The node's settings with the application's own session cookie; the language stays the node's.
    func settings(_ node: WebSettings) -> WebSettings {
        var own = node
        own.cookieName = cookieName
        return own
    }
}

extension Application {
    /// What serves the application at this node.
    var local: LocalApplication {
        switch self {
        case .hd4dp2: .hd4dp2
        case .healthstat: .healthstat
        }
    }
}

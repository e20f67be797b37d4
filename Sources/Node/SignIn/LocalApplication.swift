import Access
import Vocabulary
import Web

/// One of the node's local applications (SPEC §9), for signing in and out.
struct LocalApplication: Sendable {
    typealias Home = @Sendable (LocalAccount, [LocalGrant], Texts) -> any Page

    let application: Application
    /// A separate cookie per application, because a person may be signed in at several. A cookie's path does not separate them safely.
    let cookieName: String
    /// Makes the first page from the person's account and grants.
    let home: Home

    static let all = Application.allCases.map(\.local)

    var label: String { application.label }
    var path: String { "/\(application.rawValue)" }
    var passwordPath: String { "\(path)/password" }
    var signOutPath: String { "\(path)/sign-out" }
    var livePath: String { "\(path)/live" }

    /// The node's settings with the application's session cookie; the language cookie stays the node's.
    func settings(_ node: WebSettings) -> WebSettings {
        var own = node
        own.cookieName = cookieName
        return own
    }
}

extension Application {
    /// The node's pages for the application.
    var local: LocalApplication {
        switch self {
        case .hd4dp2: .hd4dp2
        case .healthstat: .healthstat
        }
    }
}

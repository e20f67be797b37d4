import Vocabulary
import Web

/// One of the node's local applications (SPEC §9), as signing in and out knows it. What it shows is its own business.
struct LocalApplication: Sendable {
    typealias Home = @Sendable (LocalAccount, [LocalGrant], Texts) -> any Page

    /// A role that the application knows what to do with.
    struct Role: Sendable, Hashable {
        let code: String
        let label: String
    }

    let id: ApplicationID
    /// As people know it.
    let label: String
    let roles: [Role]
    /// One of its own for each, since a person may be in several at once; cookies know no paths that keep them apart safely.
    let cookieName: String
    /// What one sees first, from the own account and grants alone.
    let home: Home

    /// All that a node serves; a state of any other application is refused.
    static let all = [hd4dp2, healthstat]

    /// - Parameter id: as messages and the node's database have it.
    /// - Returns: nil where the node does not serve it.
    static func named(_ id: String) -> LocalApplication? { all.first { $0.id.rawValue == id } }

    func role(code: String) -> Role? { roles.first { $0.code == code } }

    var path: String { "/\(id)" }
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

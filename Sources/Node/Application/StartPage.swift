import Web

/// What the node offers, to whom, and where this browser is signed in.
struct StartPage: Page {
    static let template = "node_start"

    struct Offer: Sendable {
        let path: String
        let label: String
    }

    struct SignedIn: Sendable {
        let application: String
        let person: String
        let userName: String
        let signOutPath: String
        let signOut: String
        let csrf: String
    }

    let offers: [Offer]
    let signedIn: [SignedIn]
    let isSignedIn: Bool
    let organisations: [String]
    let portal: String

    init(_ settings: NodeSettings, visitors: [Visitor], _ texts: Texts) {
        offers = LocalApplication.all.map { Offer(path: $0.path, label: texts("node.start.open", ["application": $0.label])) }
        signedIn = visitors.map { visitor in
            let application = visitor.account.application
            return SignedIn(
                application: application.label, person: visitor.account.fullName, userName: visitor.account.userName,
                signOutPath: application.signOutPath, signOut: texts("node.start.sign_out", ["application": application.label]),
                csrf: visitor.session.csrf)
        }
        isSignedIn = !visitors.isEmpty
        organisations = settings.organisations.map(\.name)
        portal = settings.portalURL
    }
}

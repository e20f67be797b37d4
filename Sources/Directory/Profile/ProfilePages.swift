import Database
import Vocabulary
import Web

struct ProfilePage: ResourcePage {
    static let template = "profile"

    let firstName: String
    let lastName: String
    let ssin: String
    let nihdi: String
    let nihdiNumbers: [String]
    let email: String
    let placeholder: Bool
    let organisations: [String]
    let level: String
    let accounts: [LinkedAccount]
    let hasAccounts: Bool

    /// One's own data: nobody else can ask for it.
    struct Resource: Encodable, Sendable {
        let firstName: String
        let lastName: String
        let ssin: String
        let email: String
        let emailIsPlaceholder: Bool
        let nihdi: [String]
        let organisations: [String]
    }

    var resource: Resource {
        Resource(
            firstName: firstName, lastName: lastName, ssin: ssin, email: email, emailIsPlaceholder: placeholder, nihdi: nihdiNumbers,
            organisations: organisations)
    }
}

/// A tab of Edit profile.
struct ProfileFormPage: FormPage {
    static let template = "profile_form"

    let tabs: [Layout.Link]
    let action: String
    let csrf: String
    let formErrors: FormErrors?
    let fields: [Field]
    let placeholder: Bool
}

struct SessionsPage: Page {
    static let template = "sessions"

    struct Row: Sendable {
        let id: String
        let agent: String
        let started: String
        let seen: String
        let current: Bool
    }

    let tabs: [Layout.Link]
    let csrf: String
    let rows: [Row]
}

/// The tabs of Edit profile.
func profileTabs(_ texts: Texts, current: String) -> [Layout.Link] {
    [("profile.tab.settings", "/profile/settings"), ("profile.tab.personal", "/profile/personal"), ("profile.tab.sessions", "/profile/sessions")]
        .map { Layout.Link(label: texts($0.0), path: $0.1, current: $0.1 == current) }
}

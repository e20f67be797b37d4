import Access
import Database
import Directory
import Vocabulary
import Web

/// A person as data: ids, codes and numbers, the same in every language. EAM Users gives it as JSON (ADR 0010).
struct UserModel: Encodable, Sendable {
    struct Membership: Encodable, Sendable {
        let organisation: AccountModel.Organisation
        let accessManager: Bool
        let blocked: Bool
    }

    let id: Int64
    let path: String
    let firstName: String
    let lastName: String
    /// Nil before the placeholder of the first sign-in is replaced.
    let email: String?
    /// Eleven digits.
    let ssin: String?
    /// `authenticated`, `hd_manager` or `administrator`.
    let type: String
    /// False for somebody who is blocked everywhere.
    let enabled: Bool
    /// At the organisations that the caller manages.
    let memberships: [Membership]

    init(_ user: ListedUser, ssin: String?) {
        id = user.id.value
        path = "/manage/users/\(user.id)"
        firstName = user.firstName
        lastName = user.lastName
        email = user.emailIsPlaceholder ? nil : user.email
        self.ssin = ssin
        type = user.type.rawValue
        enabled = user.enabled
        memberships = user.memberships.map {
            Membership(
                organisation: .init(id: $0.organisationID.value, number: $0.organisationNumber.digits, name: $0.organisation), accessManager: $0.accessManager,
                blocked: $0.blocked)
        }
    }
}

/// One page of EAM Users.
struct UserListModel: PagedModel {
    let users: [UserModel]
    /// The addresses of the neighbouring pages.
    let previous: String?
    let next: String?

    init(_ users: [UserModel], _ links: PageLinks) {
        self.users = users
        previous = links.previous
        next = links.next
    }
}

/// The page of a person.
struct UserPageModel: Encodable, Sendable {
    struct Refused: Encodable, Sendable {
        let action: String
        let organisation: Int64?
        /// The code of the reason, such as `user_refusal.last_manager`.
        let reason: String
    }

    let user: UserModel
    let nihdi: [String]
    let accounts: [AccountModel]
    /// What the caller may do, at one of the organisations at least.
    let actions: [String]
    let refusals: [Refused]
    let history: [StepModel]

    init(_ view: UserView, _ viewer: Viewer, ssin: String?) {
        user = UserModel(view.user, ssin: ssin)
        nihdi = view.nihdi
        accounts = view.accounts.map(AccountModel.init)
        actions = view.possible(for: viewer).map(\.rawValue)
        refusals = view.refusals(for: viewer).map { action, target, refusal in
            Refused(action: action.rawValue, organisation: target.key.organisation?.value, reason: refusal.textKey)
        }
        history = view.history.map(StepModel.init)
    }
}

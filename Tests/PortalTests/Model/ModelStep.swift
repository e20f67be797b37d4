import Access
import Vocabulary

@testable import Portal
import Web

/// One attempted action, or one event.
enum ModelStep: Hashable, Sendable {
    /// The revision on the person's page.
    enum Seen: Hashable, Sendable { case newest, any, old }

    /// What can be disabled around the account.
    enum Place: String, Hashable, Sendable, CaseIterable {
        case organisation, application, provision
    }

    struct Grant: Hashable, Sendable {
        let project: String
        let role: String
        let group: String?
    }

    case account(AccountAction, by: SamplePerson, Seen, reason: String?)
    case addGrant(Grant, by: SamplePerson, Seen)
    case editGrant(project: String, Grant, by: SamplePerson, Seen)
    case removeGrant(project: String, by: SamplePerson, Seen)
    case person(UserAction, SamplePerson, by: SamplePerson, Seen)
    /// The installation answers the n-th message, or somebody forges such an answer.
    case answer(Int, failed: Bool, forged: Bool)
    case place(Place, on: Bool)
    case project(String, on: Bool)

    var actor: SamplePerson? {
        switch self {
        case .account(_, let actor, _, _), .addGrant(_, let actor, _), .editGrant(_, _, let actor, _), .removeGrant(_, let actor, _),
            .person(_, _, let actor, _):
            actor
        case .answer, .place, .project: nil
        }
    }
}

/// The result of a step.
enum ModelSaid: Hashable, Sendable {
    case done
    /// Outside the scope: as if it did not exist.
    case hidden
    case refused(AccountRefusal)
    case refusedPerson(UserRefusal)
    /// A form with flaws.
    case flawed
}

/// The provision of a sequence's account.
struct ModelHome: Hashable, Sendable {
    let organisation: String
    let number: String
    /// The only author group there at the start.
    let group: String?

    static let all = [
        ModelHome(organisation: "AZ Noordzee", number: "71090112", group: "Tom Willems"),
        ModelHome(organisation: "CHU Val de Lune", number: "71090211", group: "Sofie Dubois"),
        ModelHome(organisation: "Clinique Saint-Amand", number: "71090409", group: nil),
    ]
}

/// The records of a step, found or expected.
struct ModelWritten: Sendable {
    struct Entry: Hashable, Sendable {
        let action: String
        let actor: SamplePerson?
        let capacity: String
        /// Nil for the account, otherwise the person.
        let subject: SamplePerson?
        /// Nil if it is not compared.
        var revision: Int64?
        /// From and to; nil if they are not compared.
        var details: String?
    }

    struct Letter: Hashable, Sendable {
        let revision: Int64
        let open: Bool
        let grants: [String]
        /// The index of the prepared password in the mail.
        let password: Int?
    }

    struct Mail: Hashable, Sendable {
        let kind: String
        let recipient: String
    }

    var audit: [Entry] = []
    var mails: [Mail] = []
}

import Access
import Vocabulary

@testable import Portal
import Web

/// Numbers that repeat themselves for a seed (SplitMix64).
struct ModelChance {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    mutating func percent(_ share: Int) -> Bool { below(100) < share }
    mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
}

/// One thing that somebody tries, or that happens.
enum ModelStep: Hashable, Sendable {
    /// The revision on the page that somebody looked at.
    enum Seen: Hashable, Sendable { case newest, any, old }

    /// What can be switched off around the account.
    enum Place: String, Hashable, Sendable, CaseIterable {
        case organisation, application, provision
    }

    struct Grant: Hashable, Sendable {
        let project: String
        let role: String
        let group: String?
    }

    case account(AccountAction, by: Cast, Seen, reason: String?)
    case addGrant(Grant, by: Cast, Seen)
    case editGrant(project: String, Grant, by: Cast, Seen)
    case removeGrant(project: String, by: Cast, Seen)
    case person(UserAction, Cast, by: Cast, Seen)
    /// The installation answers the n-th letter, or somebody pretends that it does.
    case answer(Int, failed: Bool, forged: Bool)
    case place(Place, on: Bool)
    case project(String, on: Bool)

    var actor: Cast? {
        switch self {
        case .account(_, let actor, _, _), .addGrant(_, let actor, _), .editGrant(_, _, let actor, _), .removeGrant(_, let actor, _),
            .person(_, _, let actor, _):
            actor
        case .answer, .place, .project: nil
        }
    }
}

/// What came of a step.
enum ModelSaid: Hashable, Sendable {
    case done
    /// Not in the scope: as if it were not there.
    case hidden
    case refused(Refusal)
    case refusedPerson(UserRefusal)
    /// A form with flaws.
    case flawed
}

/// Where the account of a sequence is.
struct ModelHome: Hashable, Sendable {
    let organisation: String
    let number: String
    /// The only author group there from the start.
    let group: String?

    static let all = [
        ModelHome(organisation: "AZ Noordzee", number: "71090112", group: "Tom Willems"),
        ModelHome(organisation: "CHU Val de Lune", number: "71090211", group: "Sofie Dubois"),
        ModelHome(organisation: "Clinique Saint-Amand", number: "71090409", group: nil),
    ]
}

/// What a step has written, or must have.
struct ModelWritten: Sendable {
    struct Entry: Hashable, Sendable {
        let action: String
        let actor: Cast?
        let capacity: String
        /// Nil for the account, else the person.
        let subject: Cast?
        /// Nil where it is not compared.
        var revision: Int64?
        /// From and to; nil where they are not compared.
        var details: String?
    }

    struct Letter: Hashable, Sendable {
        let revision: Int64
        let open: Bool
        let grants: [String]
        /// Which of the prepared passwords goes along.
        let password: Int?
    }

    struct Mail: Hashable, Sendable {
        let kind: String
        let recipient: String
    }

    var audit: [Entry] = []
    var mails: [Mail] = []
}

import Access
import Database
import Foundation
import Portal
import Vocabulary

/// Where an account stands, and since when.
struct SeedLife {
    let state: AccountState
    let origin: DraftOrigin
    let live: Account.Live
    let revision: Int64
    let desired: Int64
    let confirmed: Int64
    let since: Date
    let created: Date

    init(_ chance: inout SeedChance, now: Date) {
        let draw = chance.below(1000)
        // 86 % are published; one of four that are changed or wait was published before.
        let again = chance.percent(25)
        (state, origin, live, revision, desired, confirmed) =
            switch draw {
            case ..<50: again ? (.draft, .published, .open, 6, 4, 4) : (.draft, .new, .none, 2, 0, 0)
            case ..<75: again ? (.approval, .published, .open, 7, 4, 4) : (.approval, .new, .none, 3, 0, 0)
            case ..<85: (.approved, .new, .open, 4, 4, 0)
            case ..<140: (.disabled, .new, .closed, 6, 6, 6)
            default: (.published, .new, .open, 5, 4, 4)
            }
        let days = [.draft: 200, .approval: 14, .approved: 2][state] ?? 1400
        since = now.addingTimeInterval(-Double(chance.below(days * 86400)))
        created = since.addingTimeInterval(-Double(chance.below(30 * 86400)))
    }
}

/// User names and author groups of one organisation, none of which is given twice at a provision.
struct SeedUserNames {
    struct Key: Hashable {
        let person: UserID
        let provision: ProvisionID
    }

    /// Those that can be chosen.
    var groups: [ProvisionID: [AuthorGroupID]] = [:]
    var own: [Key: AuthorGroupID] = [:]
    private var taken: Set<String> = []

    init(_ organisation: SeedOrganisation, _ db: any Reader) throws {
        for (provision, _) in organisation.provisions {
            try db.each("SELECT user_name FROM accounts WHERE provision_id = \(provision) AND user_name IS NOT NULL") {
                taken.insert("\(provision) \(try $0.text("user_name"))")
            }
            try db.each("SELECT id, name FROM author_groups WHERE provision_id = \(provision)") {
                groups[provision, default: []].append(try $0.id("id"))
                taken.insert("\(provision)  \(try $0.text("name"))")
            }
        }
    }

    mutating func next(_ person: SeedPerson, at provision: ProvisionID) -> String {
        let base = "\(person.first.plain).\(person.last.plain)"
        return free(base, "\(provision) ") { "\(base)\($0)" }
    }

    mutating func nextGroup(_ person: SeedPerson, at provision: ProvisionID) -> String {
        free(person.name, "\(provision)  ") { "\(person.name) (\($0))" }
    }

    private mutating func free(_ name: String, _ place: String, numbered: (Int) -> String) -> String {
        var (candidate, number) = (name, 2)
        while !taken.insert(place + candidate).inserted {
            candidate = numbered(number)
            number += 1
        }
        return candidate
    }
}

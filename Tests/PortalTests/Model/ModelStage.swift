import Access
import Database
import Foundation
import Vocabulary
import Web

@testable import Portal
@testable import Directory

/// Data that all sequences of one test portal share, loaded once: ids, and passwords, whose verifiers take time.
struct ModelStage: Sendable {
    static let projects = ["HDBP0001", "HDBP0010", "HDBP0016"]

    let stage: TestPortal
    let viewers: [SamplePerson: Viewer]
    let organisations: [String: OrganisationID]
    let provisions: [String: ProvisionID]
    let projects: [String: ProjectID]
    let groups: [String: AuthorGroupID]
    let prepared: [PreparedCredentials]
    let texts: Texts
    let dates: DateText

    /// The sample people with their rights, without accounts.
    init() async throws {
        let stage = try await TestPortal()
        self.stage = stage
        var viewers: [SamplePerson: Viewer] = [:]
        for person in SamplePerson.allCases { viewers[person] = try await stage.viewer(person) }
        self.viewers = viewers
        var provisions: [String: ProvisionID] = [:]
        var groups: [String: AuthorGroupID] = [:]
        for home in ModelHome.all {
            provisions[home.organisation] = try await stage.provision(home.organisation)
            if let group = home.group { groups[group] = try await stage.group(group) }
        }
        self.provisions = provisions
        self.groups = groups
        var projects: [String: ProjectID] = [:]
        for code in Self.projects { projects[code] = try await stage.project(code) }
        self.projects = projects
        let found = try await stage.database.read { db in
            try db.rows("SELECT id, name FROM organisations") { (try $0.text("name"), try $0.id("id") as OrganisationID) }
        }
        organisations = Dictionary(uniqueKeysWithValues: found)
        prepared = try (0..<5).map { _ in try PreparedCredentials(random: stage.services.random) }
        texts = stage.services.localisation[.en]
        dates = DateText(texts: texts)
        try await stage.run("DELETE FROM accounts")
        try await stage.run("CREATE TABLE memberships_at_first AS SELECT * FROM memberships")
    }

    func reset(_ db: any Writer) throws {
        try db.run("DELETE FROM accounts")
        try db.run("DELETE FROM memberships")
        try db.run("INSERT INTO memberships SELECT * FROM memberships_at_first")
        try db.run("UPDATE users SET status = 'Enabled' WHERE status <> 'Enabled'")
        for table in ["organisations", "applications", "provisions", "projects"] {
            try db.run("UPDATE \(Query(stringLiteral: table)) SET status = 'Enabled' WHERE status <> 'Enabled'")
        }
    }

    func id(_ person: SamplePerson) -> UserID { viewers[person]?.id ?? UserID(0) }
    func person(_ id: Int64) -> SamplePerson? { viewers.first { $0.value.id.value == id }?.key }
}

/// What the run covered: a run without full coverage proves nothing.
struct ModelCoverage: Sendable {
    struct PerformedStep: Hashable, Sendable {
        let action: AccountAction
        let condition: AccountCondition
    }

    var steps = 0
    var done: [PerformedStep: Int] = [:]
    var people: [UserAction: Int] = [:]
    var conditions: [AccountCondition: Int] = [:]
    var refusals: [String: Int] = [:]

    mutating func add(_ other: ModelCoverage) {
        steps += other.steps
        done.merge(other.done, uniquingKeysWith: +)
        people.merge(other.people, uniquingKeysWith: +)
        conditions.merge(other.conditions, uniquingKeysWith: +)
        refusals.merge(other.refusals, uniquingKeysWith: +)
    }

    mutating func note(_ step: ModelStep, _ said: ModelSaid, at condition: AccountCondition, then: AccountCondition) {
        steps += 1
        conditions[then, default: 0] += 1
        switch (step, said) {
        case (.account(let action, _, _, _), .done): done[PerformedStep(action: action, condition: condition), default: 0] += 1
        case (.addGrant, .done): done[PerformedStep(action: .addGrant, condition: condition), default: 0] += 1
        case (.editGrant, .done): done[PerformedStep(action: .editGrant, condition: condition), default: 0] += 1
        case (.removeGrant, .done): done[PerformedStep(action: .removeGrant, condition: condition), default: 0] += 1
        case (.person(let action, _, _, _), .done): people[action, default: 0] += 1
        case (_, .refused(.wrongState)): refusals["refusal.wrong_state", default: 0] += 1
        case (_, .refused(let refusal)): refusals[refusal.textKey, default: 0] += 1
        case (_, .refusedPerson(let refusal)): refusals[refusal.textKey, default: 0] += 1
        case (_, .hidden): refusals["hidden", default: 0] += 1
        case (_, .flawed): refusals["flawed", default: 0] += 1
        case (_, .done): break
        }
    }
}

import Access
import Database
import Foundation
import Randomness
import Vocabulary

@testable import Portal
import Messaging
import Provisioning
@testable import Directory
import Web

/// The portal differs from the model; with everything that is needed to reproduce it.
struct ModelBroken: Error, CustomStringConvertible {
    let what: String
    let seed: UInt64
    let owner: SamplePerson
    let home: String
    let steps: [ModelStep]

    var description: String {
        """
        \(what)
        GATEHOUSE_MODEL_SEED=\(seed) plays it again. An account of \(owner.name) at \(home):
        \(steps.enumerated().map { "\($0.offset + 1). \($0.element)" }.joined(separator: "\n"))
        """
    }
}

/// One sequence: an account from its start, played on the portal and on the model in parallel.
struct ModelRun {
    let on: ModelStage
    let db: any Writer
    let seed: UInt64
    var chance: SplitMix64
    var model: ModelAccount
    var id: AccountID
    var steps: [ModelStep] = []
    /// The messages' identifiers.
    var messages: [String] = []
    var marks: Marks
    var coverage = ModelCoverage()

    var services: PortalServices { on.stage.services }

    init(_ on: ModelStage, seed: UInt64, in db: any Writer) throws {
        self.on = on
        self.db = db
        self.seed = seed
        chance = SplitMix64(seed: seed)
        try on.reset(db)
        let home = ModelHome.all[[0, 0, 0, 0, 0, 0, 1, 1, 1, 2][chance.below(10)]]
        // Anna decides when nobody else can, so an account of her own could have no approver.
        let owner = chance.pick([.emma, .emma, .emma, .noor, .sofie, .tom, .lotte, .pieter, .an, .karim, .jean, .marc] as [SamplePerson])
        model = ModelAccount(people: ModelPeople(home: home, owner: owner), email: "\(owner.firstName.lowercased())\(seed)@aznoordzee.example")
        guard let viewer = on.viewers[owner], let provision = on.provisions[home.organisation] else { throw NotFound() }
        id = try on.stage.services.addAccount(NewAccount(email: EmailAddress.parse(model.email), provision: provision), as: viewer, in: db)
        // Half of the approvers were mailed about another request just now, so that new requests are gathered.
        let mailed = chance.percent(50) ? on.stage.clock.now : nil
        try db.run("UPDATE users SET approvals_mailed_at = \(mailed)")
        marks = try Marks(db)
    }

    /// Five to twenty steps, after each of which everything is looked at.
    mutating func play() throws {
        for _ in 0..<(5 + chance.below(16)) where !model.gone { try take(model.next(&chance)) }
    }

    private mutating func take(_ step: ModelStep) throws {
        steps.append(step)
        on.stage.clock.advance(20)
        let expected = model.verdict(step)
        let condition = model.condition
        let password = chance.below(on.prepared.count)
        let changes = try totalChanges()
        let said = try said(step, password)
        try check(said == expected, "said \(said), not \(expected)")
        if said == .done {
            follow(step, password)
            try checkDatabase(step)
        } else {
            try check(try totalChanges() == changes, "it was refused and something changed")
        }
        coverage.note(step, said, at: condition, then: model.condition)
        try checkPages(for: chance.pick([step.actor ?? model.people.owner, .an, .marc, chance.pick(SamplePerson.allCases)]))
    }

    func check(_ holds: Bool, _ what: @autoclosure () -> String) throws {
        guard !holds else { return }
        throw ModelBroken(what: what(), seed: seed, owner: model.people.owner, home: model.people.home.organisation, steps: steps)
    }

    /// A counter that rises with every change of this transaction.
    private func totalChanges() throws -> Int {
        switch db.dialect {
        case .sqlite: try db.count("SELECT total_changes() AS n")
        case .postgresql: try db.count("SELECT COALESCE(SUM(n_tup_ins + n_tup_upd + n_tup_del), 0) AS n FROM pg_stat_xact_user_tables")
        }
    }

    /// Applies the step to the model.
    private mutating func follow(_ step: ModelStep, _ password: Int) {
        model.written = ModelWritten()
        switch step {
        case .account(let action, let actor, _, _): model.apply(action, by: actor, password: password)
        case .addGrant(let grant, let actor, _): model.applyGrant(.addGrant, grant, editing: nil, by: actor)
        case .editGrant(let project, let grant, let actor, _): model.applyGrant(.editGrant, grant, editing: project, by: actor)
        case .removeGrant(let project, let actor, _): model.applyGrant(.removeGrant, nil, editing: project, by: actor)
        case .person(let action, let person, let actor, _): model.apply(action, on: person, by: actor, email: person.email)
        case .answer(let index, let failed, let forged): model.take(index, failed: failed, forged: forged)
        case .place(let place, let isOn): if isOn { model.people.off.remove(place) } else { model.people.off.insert(place) }
        case .project(let code, let isOn): if isOn { model.people.closedProjects.remove(code) } else { model.people.closedProjects.insert(code) }
        }
    }
}

/// Applies the step to the portal.
extension ModelRun {
    fileprivate func said(_ step: ModelStep, _ password: Int) throws -> ModelSaid {
        do {
            try perform(step, on.prepared[password])
            return .done
        } catch let refusal as AccountRefusal {
            return .refused(refusal)
        } catch let refusal as UserRefusal {
            return .refusedPerson(refusal)
        } catch is NotFound {
            return isFolly(step) ? .refusedPerson(.notYours) : .hidden
        } catch is GrantFlaws {
            return .flawed
        }
    }

    /// Whether a person without that right sees the person to be blocked everywhere depends on accounts of other sequences: both refusals are valid.
    private func isFolly(_ step: ModelStep) -> Bool {
        guard case .person(let action, _, let actor, _) = step else { return false }
        return action.rule.everywhere && !model.people.isStaff(actor) && !model.people.blockedEverywhere.contains(actor)
    }

    private func perform(_ step: ModelStep, _ prepared: PreparedCredentials) throws {
        switch step {
        case .account(let action, let actor, let seen, let reason):
            let command = AccountCommand(action, id, expected: revision(seen), reason: try reason.map(Remark.parse))
            _ = try services.perform(PreparedCommand(command) { prepared }, as: viewer(actor), in: db)
        case .addGrant(let grant, let actor, let seen):
            try services.saveGrant(entry(grant), editing: nil, on: id, expected: revision(seen), as: viewer(actor), in: db)
        case .editGrant(let project, let grant, let actor, let seen):
            try services.saveGrant(entry(grant), editing: try held(project), on: id, expected: revision(seen), as: viewer(actor), in: db)
        case .removeGrant(let project, let actor, let seen):
            try services.removeGrant(try held(project), from: id, expected: revision(seen), as: viewer(actor), in: db)
        case .person(let action, let person, let actor, let seen):
            let key = UserTarget.Key(on.id(person), at: action.rule.everywhere ? nil : on.organisations[model.people.home.organisation])
            try services.perform(action, on: key, expected: seen == .old ? -1 : nil, as: viewer(actor), in: db)
        case .answer(let index, let failed, let forged): try services.take([answer(index, failed, forged)], in: db)
        case .place(let place, let isOn): try switchPlace(place, isOn ? "Enabled" : "Disabled")
        case .project(let code, let isOn): try db.run("UPDATE projects SET status = \(isOn ? "Enabled" : "Disabled") WHERE code = \(code)")
        }
    }

    private func revision(_ seen: ModelStep.Seen) -> Int64? {
        switch seen {
        case .newest: model.revision
        case .old: model.revision - 1
        case .any: nil
        }
    }

    private func viewer(_ person: SamplePerson) throws -> Viewer {
        guard let viewer = on.viewers[person] else { throw NotFound() }
        return viewer
    }

    private func entry(_ grant: ModelStep.Grant) -> GrantEntry {
        GrantEntry(
            project: on.projects[grant.project].map { "\($0)" } ?? "", role: grant.role,
            authorGroup: grant.group.flatMap { on.groups[$0] }.map { "\($0)" } ?? "")
    }

    private func held(_ project: String) throws -> GrantID {
        try db.first("""
            SELECT g.id FROM grants AS g JOIN projects AS p ON p.id = g.project_id WHERE g.account_id = \(id) AND g.layer = 'working' AND p.code = \(project)
            """) { try $0.id("id") } ?? GrantID(0)
    }

    private func answer(_ index: Int, _ failed: Bool, _ forged: Bool) -> ProvisioningResult {
        ProvisioningResult(
            messageID: forged ? "forged \(steps.count) \(seed)" : "answer to \(messages[index])", inReplyTo: forged ? "guessed" : messages[index],
            account: id.value, revision: model.letters[index].revision, failure: failed ? "the disk is full" : nil)
    }

    private func switchPlace(_ place: ModelStep.Place, _ status: String) throws {
        let home = on.organisations[model.people.home.organisation]
        switch place {
        case .organisation: try db.run("UPDATE organisations SET status = \(status) WHERE id = \(home)")
        case .application: try db.run("UPDATE applications SET status = \(status) WHERE id = 'hd4dp2'")
        case .provision: try db.run("UPDATE provisions SET status = \(status) WHERE organisation_id = \(home) AND application_id = 'hd4dp2'")
        }
    }
}

import Access
import Randomness
import Vocabulary

@testable import Portal

/// Chooses the next step: mostly possible ones, so that sequences go deep, and often impossible ones.
extension ModelAccount {
    func next(_ chance: inout SplitMix64) -> ModelStep {
        if chance.percent(isLate ? 45 : 14) { return rarity(&chance) }
        if chance.percent(50), let step = onward(&chance) { return step }
        var step = proposal(&chance)
        for _ in 0..<2 where verdict(step) != .done && chance.percent(60) { step = proposal(&chance) }
        return step
    }

    func verdict(_ step: ModelStep) -> ModelSaid {
        switch step {
        case .account(let action, let actor, let seen, let reason): verdict(action, by: actor, seen, reason: reason)
        case .addGrant(let grant, let actor, let seen): verdict(.addGrant, grant, editing: nil, by: actor, seen)
        case .editGrant(let project, let grant, let actor, let seen): verdict(.editGrant, grant, editing: project, by: actor, seen)
        case .removeGrant(let project, let actor, let seen): verdict(.removeGrant, nil, editing: project, by: actor, seen)
        case .person(let action, let person, let actor, let seen): people.verdict(action, on: person, by: actor, seen)
        case .answer, .place, .project: .done
        }
    }

    /// A draft or a request of an account that was published before: few sequences come so far, and then stay for a while.
    private var isLate: Bool { origin != .new && (state == .draft || state == .approval) }

    /// What few sequences come to by themselves.
    private func rarity(_ chance: inout SplitMix64) -> ModelStep {
        let manager = SamplePerson.allCases.first { people.approvers.contains($0) } ?? .anna
        let alone = chance.pick([.an, .karim, .jean, .jean] as [SamplePerson])
        var steps: [ModelStep] = [
            .person(chance.pick([.blockEverywhere, .unblockEverywhere]), chance.pick([.anna, .marc]), by: .marc, .newest),
            .person(.demote, alone, by: alone, .newest), .project(chance.pick(ModelStage.projects), on: false),
        ]
        if let out = outside.randomElement(using: &chance) {
            steps = [.block, .blockEverywhere, .promote, .promote, .unblock].map { .person($0, out, by: chance.pick([.marc, .anna]), .newest) }
        }
        if isLate, state == .draft, let project = working.keys.min() {
            let role = working[project]?.role == "1" ? "2" : "1"
            steps = [
                .removeGrant(project: project, by: manager, .newest),
                .editGrant(project: project, ModelStep.Grant(project: project, role: role, group: nil), by: manager, .newest),
                .account(.remove, by: people.owner, .newest, reason: nil), .account(.requestApproval, by: manager, .newest, reason: nil),
            ]
        }
        if isLate, state == .approval {
            steps = [AccountAction.disable, .withdrawRequest, .returnRequest].map { .account($0, by: manager, .newest, reason: nil) }
        }
        return chance.pick(steps)
    }

    private var outside: [SamplePerson] { SamplePerson.allCases.filter { people.blockedEverywhere.contains($0) || people.here($0)?.blocked ?? false } }

    /// A step that advances the account, so that late states are tested too.
    private func onward(_ chance: inout SplitMix64) -> ModelStep? {
        let manager = SamplePerson.allCases.first { people.approvers.contains($0) } ?? .anna
        func action(_ action: AccountAction, by actor: SamplePerson) -> ModelStep { .account(action, by: actor, .newest, reason: nil) }
        switch state {
        case .draft: return action(chance.percent(70) ? .requestApproval : .approve, by: chance.percent(70) ? people.owner : manager)
        case .approval: return .account(chance.pick([.approve, .approve, .returnRequest]), by: manager, .newest, reason: "Not this project")
        case .approved: return letters.isEmpty ? nil : .answer(letters.count - 1, failed: false, forged: false)
        case .published: return action(chance.pick([.createNewDraft, .disable]), by: manager)
        case .disabled: return action(chance.pick([.createNewDraft, .createNewDraft, .enable]), by: manager)
        }
    }

    private func proposal(_ chance: inout SplitMix64) -> ModelStep {
        switch chance.below(100) {
        case 0..<17: return grantStep(&chance)
        case 17..<38: return personStep(&chance)
        case 38..<45: return placeStep(&chance)
        case 45..<60 where !letters.isEmpty: return answerStep(&chance)
        default: return accountStep(&chance)
        }
    }

    private func accountStep(_ chance: inout SplitMix64) -> ModelStep {
        let actor = actor(&chance)
        var actions = AccountAction.allCases + (origin == .new ? [] : [.remove, .remove, .remove])
        // Removing would end a sequence too early.
        if chance.percent(60) { actions = possible(by: actor).filter { $0 != .remove } }
        actions.removeAll { [.addGrant, .editGrant, .removeGrant].contains($0) }
        let action = actions.isEmpty ? .withdrawRequest : chance.pick(actions)
        return .account(action, by: actor, seen(&chance), reason: chance.percent(80) ? "Not this project" : nil)
    }

    private func actor(_ chance: inout SplitMix64) -> SamplePerson {
        chance.percent(15) ? chance.pick(SamplePerson.allCases) : chance.pick([people.owner, people.owner, .an, .karim, .jean, .marc, .anna])
    }

    private func seen(_ chance: inout SplitMix64) -> ModelStep.Seen { chance.pick([.newest, .newest, .newest, .newest, .newest, .newest, .any, .old]) }

    private func grantStep(_ chance: inout SplitMix64) -> ModelStep {
        let (actor, seen) = (actor(&chance), seen(&chance))
        let role = chance.pick(["1", "2", "3", "3", "4"])
        let group = (role == "3") != chance.percent(10) ? people.home.group : nil
        let grant = ModelStep.Grant(project: chance.pick(ModelStage.projects), role: role, group: group)
        let held = working.keys.sorted()
        guard !held.isEmpty, chance.percent(60) else { return .addGrant(grant, by: actor, seen) }
        let project = chance.pick(held)
        return chance.percent(60) ? .editGrant(project: project, grant, by: actor, seen) : .removeGrant(project: project, by: actor, seen)
    }

    private func personStep(_ chance: inout SplitMix64) -> ModelStep {
        let actor = chance.percent(60) ? chance.pick([.an, .karim, .jean, .marc, .anna]) : actor(&chance)
        var persons = outside + [actor, people.owner, .an, .karim, .jean, .marc, chance.pick(SamplePerson.allCases)]
        if people.ownerOut { persons += [people.owner, people.owner] }
        let (person, seen) = (chance.pick(persons), seen(&chance))
        let possible = UserAction.allCases.filter { people.verdict($0, on: person, by: actor, .any) == .done }
        let undone = possible.filter { [.unblock, .unblockEverywhere].contains($0) }
        if chance.percent(45) || possible.isEmpty {
            return .person(chance.percent(30) ? (outside.contains(person) ? .promote : .demote) : chance.pick(UserAction.allCases), person, by: actor, seen)
        }
        return .person(chance.pick(undone.isEmpty ? possible : undone), person, by: actor, seen)
    }

    private func placeStep(_ chance: inout SplitMix64) -> ModelStep {
        let back = chance.percent(70)
        if back, let place = ModelStep.Place.allCases.first(where: people.off.contains) { return .place(place, on: true) }
        if back, let project = people.closedProjects.min() { return .project(project, on: true) }
        return chance.percent(50) ? .place(chance.pick(ModelStep.Place.allCases), on: false) : .project(chance.pick(ModelStage.projects), on: false)
    }

    private func answerStep(_ chance: inout SplitMix64) -> ModelStep {
        let index = chance.percent(70) ? letters.count - 1 : chance.below(letters.count)
        return .answer(index, failed: chance.percent(20), forged: chance.percent(5))
    }
}

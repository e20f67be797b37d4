import Access
import Vocabulary

@testable import Portal

/// People, organisations and what is disabled, according to SPEC §2 and §4 and not by the tested rules.
struct ModelPeople: Sendable {
    struct Member: Hashable, Sendable {
        var manager = false
        var blocked = false
    }

    let home: ModelHome
    let owner: SamplePerson
    var members: [String: [SamplePerson: Member]] = [
        "AZ Noordzee": [.an: Member(manager: true), .karim: Member(manager: true), .sofie: Member(), .tom: Member(), .lotte: Member()],
        "CHU Val de Lune": [.jean: Member(manager: true), .sofie: Member()],
        "UZ Westhoek": [.karim: Member(manager: true), .pieter: Member()],
        "Clinique Saint-Amand": [:],
    ]
    var blockedEverywhere: Set<SamplePerson> = []
    var off: Set<ModelStep.Place> = []
    var closedProjects: Set<String> = []

    func here(_ person: SamplePerson) -> Member? { members[home.organisation]?[person] }
    func isStaff(_ person: SamplePerson) -> Bool { person == .anna || person == .marc }
    var ownerBlockedHere: Bool { here(owner)?.blocked ?? false }
    var ownerOut: Bool { blockedEverywhere.contains(owner) || ownerBlockedHere }

    /// Whether a person is an active access manager: not blocked, and the organisation is not disabled.
    func manages(_ person: SamplePerson, _ organisation: String) -> Bool {
        guard let member = members[organisation]?[person], member.manager, !member.blocked else { return false }
        return organisation != home.organisation || !off.contains(.organisation)
    }

    func sees(_ person: SamplePerson) -> Bool {
        if blockedEverywhere.contains(person) { return false }
        return person == owner || isStaff(person) || manages(person, home.organisation)
    }

    /// In the order of preference for audit entries.
    func capacities(_ person: SamplePerson) -> [Capacity] {
        var found: [Capacity] = person == owner ? [.owner] : []
        if manages(person, home.organisation) { found.append(.accessManager) }
        if person == .marc { found.append(.hdManager) }
        if person == .anna { found.append(.administrator) }
        return found
    }

    /// The approvers of a request: access managers, else the HD Manager, else the Administrator; never the owner.
    var approvers: Set<SamplePerson> {
        let active = (members[home.organisation] ?? [:]).filter { $0.value.manager && !$0.value.blocked }.map(\.key)
        for candidates in [active, [.marc], [.anna]] {
            let able = candidates.filter { $0 != owner && !blockedEverywhere.contains($0) }
            if !able.isEmpty { return Set(able) }
        }
        return []
    }

    /// The first disabled part, in the order of SPEC §2: person, organisation, application, provision, project.
    func switchedOff(_ projects: [String]) -> AccountRefusal? {
        if blockedEverywhere.contains(owner) { return .ownerDisabled }
        if ownerBlockedHere { return .ownerBlockedHere }
        if off.contains(.organisation) { return .organisationDisabled }
        if off.contains(.application) { return .applicationDisabled }
        if off.contains(.provision) { return .provisionDisabled }
        return projects.sorted().first(where: closedProjects.contains).map { .projectDisabled(code: $0) }
    }
}

extension ModelPeople {
    func verdict(_ action: UserAction, on person: SamplePerson, by actor: SamplePerson, _ seen: ModelStep.Seen) -> ModelSaid {
        if blockedEverywhere.contains(actor) || !reaches(person, actor, action) { return .hidden }
        if let refusal = everywhere(action) ? refusalEverywhere(action, person, actor) : refusalHere(action, person, actor) {
            return .refusedPerson(refusal)
        }
        return seen == .old ? .refusedPerson(.changedMeanwhile) : .done
    }

    private func everywhere(_ action: UserAction) -> Bool { action == .blockEverywhere || action == .unblockEverywhere }

    /// Staff see everybody; an access manager sees the members of their organisations. Other people are refused actions everywhere, visible or not.
    private func reaches(_ person: SamplePerson, _ actor: SamplePerson, _ action: UserAction) -> Bool {
        if everywhere(action) { return true }
        return here(person) != nil && (isStaff(actor) || manages(actor, home.organisation))
    }

    private func refusalEverywhere(_ action: UserAction, _ person: SamplePerson, _ actor: SamplePerson) -> UserRefusal? {
        guard isStaff(actor) else { return .notYours }
        let isBlocked = blockedEverywhere.contains(person)
        let isProtected = isStaff(person) && actor != .anna
        if action == .unblockEverywhere { return !isBlocked ? .notBlocked : isProtected ? .staffIsForAdministrators : nil }
        if person == actor { return .oneself }
        if isBlocked { return .alreadyBlocked }
        return isProtected ? .staffIsForAdministrators : nil
    }

    private func refusalHere(_ action: UserAction, _ person: SamplePerson, _ actor: SamplePerson) -> UserRefusal? {
        guard let member = here(person) else { return .notMember }
        let isOut = blockedEverywhere.contains(person)
        switch action {
        case .block: return person == actor ? .oneself : member.blocked ? .alreadyBlocked : nil
        case .unblock: return member.blocked ? nil : .notBlocked
        case .promote: return member.manager ? .alreadyManager : isOut ? .blockedEverywhere : member.blocked ? .blockedHere : nil
        case .demote:
            if !member.manager { return .notManager }
            let others = (members[home.organisation] ?? [:]).contains {
                $0.key != person && $0.value.manager && !$0.value.blocked && !blockedEverywhere.contains($0.key)
            }
            return !others && !member.blocked && !isOut && !isStaff(actor) ? .lastManager : nil
        case .blockEverywhere, .unblockEverywhere: return nil
        }
    }

    mutating func apply(_ action: UserAction, on person: SamplePerson) {
        switch action {
        case .block: members[home.organisation]?[person]?.blocked = true
        case .unblock: members[home.organisation]?[person]?.blocked = false
        case .promote: members[home.organisation]?[person]?.manager = true
        case .demote: members[home.organisation]?[person]?.manager = false
        case .blockEverywhere: blockedEverywhere.insert(person)
        case .unblockEverywhere: blockedEverywhere.remove(person)
        }
    }
}

import Access
import Vocabulary

@testable import Portal
import Web

extension ModelAccount {
    /// - Parameter password: the index of the prepared password.
    mutating func apply(_ action: AccountAction, by actor: SamplePerson, password: Int) {
        let capacity = capacity(actor, for: action)?.rawValue ?? ""
        let (before, after) = (state.rawValue, destination(action)?.rawValue ?? "gone")
        revision += 1
        failed = false
        written.audit.append(
            .init(
                action: action.rawValue, actor: actor, capacity: capacity, subject: nil, revision: revision,
                details: #"{"from":"\#(before)","organisation":"\#(people.home.number)","to":"\#(after)"}"#))
        switch action {
        case .requestApproval: state = .approval
        case .withdrawRequest: state = .draft
        case .returnRequest: become(.draft, origin, mail: "returned")
        case .approve: approve(password)
        case .enable: enable(password)
        case .push: send(open: true, pending?.password)
        case .resetPassword: send(open: true, give(password, "password_reset"))
        case .disable: disable()
        case .createNewDraft: restore()
        case .discardDraft:
            working = approved
            become(origin == .published ? .published : .disabled)
        case .remove: gone = true
        case .addGrant, .editGrant, .removeGrant, .confirmFulfilment: break
        }
    }

    private mutating func become(_ state: AccountState, _ origin: DraftOrigin = .new, mail: String? = nil) {
        self.state = state
        self.origin = origin
        if let mail { written.mails.append(.init(kind: mail, recipient: email)) }
    }

    private mutating func approve(_ password: Int) {
        // Study leads and associates have their own group; the owner of an approved account is a member.
        for (project, held) in working where held.role != "3" { working[project]?.group = people.owner.name }
        approved = working
        if people.here(people.owner) == nil { people.members[people.home.organisation]?[people.owner] = .init() }
        send(open: true, live == .open ? pending?.password : give(password, "published"))
        live = .open
        become(.approved, mail: "approved")
    }

    private mutating func enable(_ password: Int) {
        working = approved
        send(open: true, give(password, "enabled"))
        live = .open
        become(.approved)
    }

    private mutating func disable() {
        if live != .none {
            pending = nil
            live = .closed
            send(open: false, nil)
        }
        become(.disabled, mail: "disabled")
    }

    private mutating func restore() {
        let origin: DraftOrigin = state == .published ? .published : live == .none ? .new : .disabled
        if live != .none { working = approved }
        become(.draft, origin)
    }

    private mutating func give(_ password: Int, _ mail: String) -> Int {
        pending = (password, mail)
        return password
    }

    private mutating func send(open: Bool, _ password: Int?) {
        desired = revision
        letters.append(.init(revision: revision, open: open, grants: approved.lines, password: password))
    }
}

extension ModelAccount {
    mutating func applyGrant(_ action: AccountAction, _ grant: ModelStep.Grant?, editing: String?, by actor: SamplePerson) {
        revision += 1
        if let editing { working[editing] = nil }
        if let grant { working[grant.project] = Held(role: grant.role, group: grant.group) }
        let capacity = people.capacities(actor).first?.rawValue ?? ""
        written.audit.append(.init(action: action.rawValue, actor: actor, capacity: capacity, subject: nil, revision: revision))
    }

    mutating func apply(_ action: UserAction, on person: SamplePerson, by actor: SamplePerson, email: String) {
        let everywhere = action == .blockEverywhere || action == .unblockEverywhere
        let capacity = (people.capacities(actor).first { $0 != .owner && (!everywhere || $0 != .accessManager) })?.rawValue ?? ""
        people.apply(action, on: person)
        written.audit.append(.init(action: action.rawValue, actor: actor, capacity: capacity, subject: person))
        let kinds: [UserAction: String] = [
            .block: "blocked", .unblock: "unblocked", .promote: "promoted", .demote: "demoted", .blockEverywhere: "blocked_everywhere",
            .unblockEverywhere: "unblocked_everywhere",
        ]
        written.mails.append(.init(kind: kinds[action] ?? "", recipient: email))
        guard person == people.owner, live == .open, action != .promote, action != .demote else { return }
        let opening = action == .unblock || action == .unblockEverywhere
        // Unblocked here but still blocked everywhere, or the reverse: it stays closed.
        guard opens == opening else { return }
        revision += 1
        failed = false
        written.audit.append(
            .init(action: opens ? "access_reopened" : "access_closed", actor: actor, capacity: capacity, subject: nil, revision: revision))
        send(open: opens, opens ? pending?.password : nil)
    }

    /// The installation reports for one message whether it was applied.
    mutating func take(_ index: Int, failed failure: Bool, forged: Bool) {
        guard !forged, answered.insert(index).inserted else { return }
        let letter = letters[index]
        func entry(_ action: String) -> ModelWritten.Entry {
            .init(action: action, actor: nil, capacity: "system", subject: nil, revision: letter.revision)
        }
        if failure {
            guard letter.revision == desired else { return }
            failed = true
            revision += 1
            return written.audit.append(entry("fulfilment_failed"))
        }
        guard letter.revision > confirmed else { return }
        confirmed = letter.revision
        guard letter.revision == desired else { return }
        failed = false
        guard letter.open else { return written.audit.append(entry("confirmed")) }
        written.audit.append(entry(state == .approved ? "confirm_fulfilment" : "confirmed"))
        if state == .approved {
            state = .published
            revision += 1
        }
        if let mail = pending?.mail { written.mails.append(.init(kind: mail, recipient: email)) }
        pending = nil
    }
}

extension [String: ModelAccount.Held] {
    /// In the format for comparison with the portal's grants and messages.
    var lines: [String] { map { "\($0.key) \($0.value.role) \($0.value.group ?? "-")" }.sorted() }
}

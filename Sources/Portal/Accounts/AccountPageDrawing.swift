import Access
import Directory
import Foundation
import Vocabulary
import Web

extension AccountPage {
    init(
        _ view: AccountView, viewer: Viewer, texts: Texts, dates: DateText, now: Date, csrf: String, reason: String = "", reasonErrors: [String] = []
    ) {
        let account = view.account
        let capacities = viewer.capacities(owner: account.ownerID, organisation: account.organisationID)
        let possible = view.facts.possible(by: capacities)
        id = "\(account.id)"
        label = account.label
        owner = account.ownerName
        ownerPath = viewer.capacities(at: account.organisationID).isEmpty ? nil : "/manage/users/\(account.ownerID)"
        email = account.email
        userName = account.userName
        organisation = account.organisationName
        application = account.applicationName
        chip = Chip(account.state, texts)
        since = dates.recent(account.stateSince, now: now)
        waiting = waitingText(account, view.approvers, texts, dates, now)
        failure = account.failure.map { texts(Failure.wasStopped($0) ? "account.not_sent" : "account.failure", ["reason": Failure.words($0, texts)]) }
        live = texts(account.live == .open && !account.opens ? "account.live_blocked" : "account.live.\(account.live.rawValue)")
        revision = "\(account.revision)"
        version = view.version
        self.csrf = csrf
        editable = possible.contains(.editGrant)
        grantsHint = possible.contains(.createNewDraft) ? texts("account.grants.new_draft")
            : possible.contains(.withdrawRequest) ? texts("account.grants.withdraw") : nil
        grants = view.listed.grants.map { GrantRow($0, account) }
        hasGrants = !grants.isEmpty
        comparison = view.listed.comparison(texts)
        buttons = possible.compactMap { Button($0, account, texts) }
        notes = refusals(view, capacities, texts)
        returnForm = possible.contains(.returnRequest)
            ? .area("reason", texts("account.return.reason"), value: reason, required: true, hint: texts("account.return.hint"), errors: reasonErrors) : nil
        formErrors = returnForm.flatMap { FormErrors([$0]) }
        timeline = view.timeline.map { Step($0, texts, dates) }
    }
}

extension AccountPage.GrantRow {
    init(_ grant: Grant, _ account: Account) {
        project = "\(grant.projectCode) \(grant.projectName)"
        role = grant.role.label
        authorGroup = grant.authorGroup
        editPath = "/accounts/\(account.id)/grants/\(grant.id)"
        removePath = "\(editPath)/removal"
    }
}

extension AccountPage.Button {
    /// Nil for an action with its own place on the page.
    init?(_ action: AccountAction, _ account: Account, _ texts: Texts) {
        guard let resource = action.resource, action != .returnRequest else { return nil }
        path = "/accounts/\(account.id)/\(resource)"
        label = texts("action.\(action.rawValue)")
        bulkAction = action.rawValue
        switch action {
        case .requestApproval, .approve, .enable: (style, confirms) = ("primary", false)
        case .disable: (style, confirms) = ("danger", true)
        case .resetPassword: (style, confirms) = ("secondary", true)
        case .remove: (style, confirms) = ("danger", false)
        case .addGrant, .editGrant, .removeGrant, .withdrawRequest, .returnRequest, .confirmFulfilment, .push, .createNewDraft, .discardDraft:
            (style, confirms) = ("secondary", false)
        }
    }
}

extension AccountPage.Step {
    init(_ step: TimelineStep, _ texts: Texts, _ dates: DateText) {
        machineTime = dates.machine(step.at)
        time = dates.full(step.at)
        let kind = step.arguments["kind"].map { texts("timeline.kind.\($0)") } ?? ""
        what = texts(step.what, step.arguments.merging(["kind": kind]) { $1 })
        // People act for themselves without an actor role, for example when they sign in.
        let capacity = Capacity(rawValue: step.capacity).map { " (\(texts("capacity.\($0.rawValue)")))" } ?? ""
        who = step.who.map { $0 + capacity } ?? texts("capacity.system")
        revision = step.revision.map { texts("timeline.revision", ["revision": "\($0)"]) }
        remark = step.remark
    }
}

/// "Waiting for An Claes or Karim Haddad since Monday 10:12", for an account that waits for somebody.
/// - Parameter approvers: the people who can approve, for an account in Approval.
func waitingText(_ account: Account, _ approvers: Approvers?, _ texts: Texts, _ dates: DateText, _ now: Date) -> String? {
    let since = dates.recent(account.stateSince, now: now)
    switch account.state {
    case .approval:
        guard let approvers else { return nil }
        return texts("waiting.\(approvers.level.rawValue)", ["names": texts.alternatives(approvers.people.map(\.name)), "since": since])
    case .approved:
        return texts("waiting.installation", ["organisation": account.organisationName, "since": since])
    case .draft, .published, .disabled:
        return nil
    }
}

/// Why other actions are not possible now, shown in place of their buttons.
private func refusals(_ view: AccountView, _ capacities: Set<Capacity>, _ texts: Texts) -> [String] {
    AccountAction.allCases.compactMap { action in
        guard let refusal = view.facts.refusal(of: action, by: capacities), refusal.isWorthSaying else { return nil }
        return texts("account.refused", ["action": texts("action.\(action.rawValue)"), "why": texts(refusal)])
    }
}

extension AccountRefusal {
    /// False for what the page says by itself: that the action is not the reader's, or belongs to another state.
    var isWorthSaying: Bool {
        switch self {
        case .notYours, .wrongState: false
        case .hadAccess, .fourEyes, .neverApproved, .ownerDisabled, .ownerBlockedHere, .organisationDisabled, .applicationDisabled, .provisionDisabled,
            .projectDisabled, .nobodyApproves, .reasonMissing, .changedMeanwhile, .failed:
            true
        }
    }
}

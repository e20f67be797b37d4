import Access
import Database
import Foundation
import Vocabulary
import Web

@testable import Portal
@testable import Directory

extension ModelRun {
    /// The account's page and "Apply to selected items", for one person.
    func checkPages(for person: SamplePerson) throws {
        guard let viewer = try db.viewer(on.id(person)) else {
            return try check(model.people.blockedEverywhere.contains(person), "\(person.name) is not let in")
        }
        let isThere = !model.gone && model.people.sees(person)
        if isThere { try checkPage(for: person, viewer) } else { try checkNoPage(for: person, viewer) }
        try checkPreview(by: person, viewer, isThere: isThere)
    }

    private func checkNoPage(for person: SamplePerson, _ viewer: Viewer) throws {
        do {
            _ = try db.accountView(id, for: viewer)
        } catch is NotFound {
            return
        }
        try check(false, "\(person.name) sees the account")
    }

    /// The page offers the possible actions, gives reasons for impossible ones, and names the people who must act.
    private func checkPage(for person: SamplePerson, _ viewer: Viewer) throws {
        let view = try db.accountView(id, for: viewer)
        let page = AccountPage(view, viewer: viewer, texts: on.texts, dates: on.dates, now: services.clock.now(), csrf: "")
        let possible = model.possible(by: person)
        let buttons = possible.filter { ![.addGrant, .editGrant, .removeGrant, .returnRequest].contains($0) }.map(\.rawValue)
        try check(page.buttons.map(\.bulkAction) == buttons, "\(person.name) is offered \(page.buttons.map(\.bulkAction)), not \(buttons)")
        try check(page.editable == possible.contains(.editGrant), "\(person.name) may\(page.editable ? "" : " not") edit grants on the page")
        try check((page.returnForm != nil) == possible.contains(.returnRequest), "the form to return it does not go with the rules")
        try check(page.revision == "\(model.revision)" && page.chip.stateName == model.state.rawValue, "the page shows another revision or state")
        try check(page.grants.count == model.relevant.count, "the page shows \(page.grants.count) grants")
        try check((page.failure != nil) == model.failed, "the page shows a failure: \(page.failure ?? "none")")
        try check(view.account.opens == model.opens, "the account opens or not: \(view.account.opens)")
        let compared = model.state == .draft || model.state == .approval ? model.origin != .new : false
        try check((page.comparison != nil) == compared, "the page compares with what is published, or does not")
        try checkWaiting(page.waiting, view.approvers)
        try checkNotes(page.notes, for: person)
    }

    private func checkWaiting(_ waiting: String?, _ approvers: Approvers) throws {
        switch model.state {
        case .approval:
            let names = Set(model.people.approvers.map(\.name))
            try check(Set(approvers.people.map(\.name)) == names && !names.isEmpty, "it waits for \(approvers.people.map(\.name)), not \(names)")
            try check(names.allSatisfy { waiting?.contains($0) ?? false }, "the page says \(waiting ?? "nothing"), not \(names)")
        case .approved:
            try check(waiting?.contains(model.people.home.organisation) ?? false, "the page does not say that it waits for the installation")
        case .draft, .published, .disabled: try check(waiting == nil, "the page waits: \(waiting ?? "")")
        }
    }

    /// One sentence for each action that is only temporarily impossible.
    private func checkNotes(_ notes: [String], for person: SamplePerson) throws {
        let expected = AccountAction.allCases.filter { action in
            switch model.refusal(action, by: person, reason: "so") {
            case nil, .notYours, .wrongState: false
            case .some: true
            }
        }
        let labels = expected.map { on.texts("action.\($0.rawValue)") }
        try check(notes.count == labels.count && zip(notes, labels).allSatisfy { $0.contains($1) }, "the page notes \(notes), not \(labels)")
    }

    /// The preview agrees with the button.
    private func checkPreview(by person: SamplePerson, _ viewer: Viewer, isThere: Bool) throws {
        let actions = BulkAction.offered(approval: true) + BulkAction.offered(approval: false)
        let action = actions[steps.count % actions.count]
        let rows = try services.preview(action, of: [id], as: viewer, in: db)
        guard isThere else { return try check(rows.isEmpty, "\(person.name) previews what is not there") }
        try check(rows.count == 1, "\(rows.count) rows in the preview")
        for row in rows {
            let refusal = model.refusal(action, by: person, reason: "so")
            try check(row.refusal == refusal, "the preview of \(action) says \(row.refusal.map { "\($0)" } ?? "yes") to \(person.name), not \(refusal.map { "\($0)" } ?? "yes")")
            if refusal == nil { try check(row.destination?.state == model.destination(action), "the preview of \(action) leads elsewhere") }
        }
    }
}

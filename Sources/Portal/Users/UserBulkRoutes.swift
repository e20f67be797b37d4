import Access
import Database
import Directory
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

/// What will happen to each selected person at each organisation, and why some are left out; then what happened.
struct UserBulkPage: Page {
    static let template = "user_bulk"

    struct Row: Sendable {
        /// `12:3:5`: person 12 at organisation 3, looked at in revision 5.
        let value: String
        let name: String
        let email: String
        let organisation: String
        let checked: Bool
        let change: String?
        let why: String?
        let isChoice: Bool
    }

    let heading: String
    let lead: String
    let isPreview: Bool
    let canExecute: Bool
    let action: String
    let csrf: String
    let back: String
    let rows: [Row]
    let hasRows: Bool
    let everywhere: Bool
    /// Whoever belongs to several organisations: one has to be chosen.
    let choose: String?
    /// After it was done: what takes it back.
    let undo: Undo?

    struct Undo: Sendable {
        let action: String
        let values: [String]
    }
}

struct UserBulkRoutes: Sendable {
    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<ManagerContext>) {
        group.post("/users/selection") { _, context in try await preview(context) }
        group.post("/users/execution") { _, context in try await execute(context) }
    }

    private func preview(_ context: ManagerContext) async throws -> Response {
        let texts = pages.texts(context.base)
        let ids = context.form.selected("id", UserID.init)
        guard let action = UserAction(rawValue: context.form["action"]) else { return nothing(texts("bulk.no_action"), context) }
        guard !ids.isEmpty else { return nothing(texts("bulk.no_rows"), context) }
        let viewer = context.viewer
        let targets = try await services.database.read { try $0.userTargets(ids, for: action, as: viewer) }
        guard !targets.isEmpty else { throw NotFound() }
        let choices = Dictionary(grouping: targets.filter { $0.refusal(action, viewer) == nil }, by: \.key.user)
        let rows = targets.map { target in
            UserBulkPage.Row(target, action, refusal: target.refusal(action, viewer), single: choices[target.key.user]?.count == 1, texts)
        }
        let people = Set(targets.filter { $0.refusal(action, viewer) == nil }.map(\.key.user)).count
        let several = action == .promote && choices.contains { $0.value.count > 1 }
        let page = UserBulkPage(
            heading: texts("bulk.title", ["action": texts("user_action.\(action.rawValue)")]),
            lead: texts.plural("bulk.lead", people, ["all": "\(Set(targets.map(\.key.user)).count)"]), isPreview: true, canExecute: people > 0,
            action: action.rawValue, csrf: context.base.session?.csrf ?? "", back: back(context), rows: rows, hasRows: true,
            everywhere: action.rule.everywhere, choose: several ? texts("user_bulk.choose") : nil, undo: nil)
        return pages.response(page, title: "user_bulk.page_title", path: "/manage/users", context.base)
    }

    private func execute(_ context: ManagerContext) async throws -> Response {
        let texts = pages.texts(context.base)
        guard let action = UserAction(rawValue: context.form["action"]) else { throw WebError.badRequest }
        let selected = context.form.selected("row", SelectedUser.init).filter { ($0.key.organisation == nil) == action.rule.everywhere }
        guard !selected.isEmpty else { return nothing(texts("bulk.no_rows"), context) }
        let outcomes = try await services.execute(action, on: selected, as: context.viewer)
        guard !outcomes.isEmpty else { throw NotFound() }
        let rows = outcomes.map { UserBulkPage.Row($0, action, texts) }
        let done = outcomes.filter { $0.refusal == nil }
        let undo = UserBulkPage.Undo(
            action: action.effects.undo.rawValue,
            values: done.map { SelectedUser(key: $0.target.key, revision: $0.target.revision).text })
        let page = UserBulkPage(
            heading: texts("bulk.result", ["action": texts("user_action.\(action.rawValue)")]),
            lead: texts.plural("bulk.result.lead", done.count, ["all": "\(rows.count)"]), isPreview: false, canExecute: false, action: action.rawValue,
            csrf: context.base.session?.csrf ?? "", back: back(context), rows: rows, hasRows: true, everywhere: action.rule.everywhere, choose: nil,
            undo: done.isEmpty ? nil : undo)
        return pages.response(page, title: "user_bulk.page_title", path: "/manage/users", context.base)
    }

    private func nothing(_ words: String, _ context: ManagerContext) -> Response {
        let page = UserBulkPage(
            heading: pages.texts(context.base)("bulk.nothing"), lead: words, isPreview: false, canExecute: false, action: "", csrf: "",
            back: back(context), rows: [], hasRows: false, everywhere: false, choose: nil, undo: nil)
        return pages.response(page, title: "user_bulk.page_title", path: "/manage/users", context.base, status: .unprocessableContent)
    }

    private func back(_ context: ManagerContext) -> String { context.form.back(to: "/manage/users") }
}

/// A row that was ticked: who, where, and in which revision it was looked at.
struct SelectedUser: Sendable {
    let key: UserTarget.Key
    let revision: Int64

    init(key: UserTarget.Key, revision: Int64) {
        self.key = key
        self.revision = revision
    }

    /// `12:3:5`, or `12::5` for the person as a whole.
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let user = UserID(parts[0]), let revision = Int64(parts[2]) else { return nil }
        let organisation = OrganisationID(parts[1])
        guard organisation != nil || parts[1].isEmpty else { return nil }
        self.init(key: .init(user, at: organisation), revision: revision)
    }

    var text: String { "\(key.user):\(key.organisation.map { "\($0)" } ?? ""):\(revision)" }
}

/// What became of one person at one organisation.
struct UserOutcome: Sendable {
    /// As it is afterwards.
    let target: UserTarget
    let refusal: UserRefusal?
}

extension PortalServices {
    /// Each row is a transaction of its own.
    func execute(_ action: UserAction, on selected: [SelectedUser], as viewer: Viewer) async throws -> [UserOutcome] {
        let refusals = await executeEach(selected, by: \.key, outOfReach: UserRefusal.notYours, failed: .failed) { row in
            try await perform(action, on: row.key, expected: row.revision, as: viewer)
        }
        return try await database.read { db in
            // Whoever demoted themselves sees what they did, and nothing more from then on.
            let targets = try db.userTargets(selected.map(\.key.user), for: action, as: viewer)
            return targets.filter { target in selected.contains { $0.key == target.key } }
                .map { UserOutcome(target: $0, refusal: refusals[$0.key]) }
        }
    }
}

extension UserTarget {
    func refusal(_ action: UserAction, _ viewer: Viewer) -> UserRefusal? {
        standing.refusal(of: action, by: viewer.capacities(at: key.organisation))
    }
}

extension UserBulkPage.Row {
    /// - Parameter single: it is the person's only possible organisation, so there is nothing to choose.
    init(_ target: UserTarget, _ action: UserAction, refusal: UserRefusal?, single: Bool, _ texts: Texts) {
        self.init(
            value: SelectedUser(key: target.key, revision: target.revision).text, name: target.name, email: target.email,
            organisation: target.organisationName, checked: single || action != .promote,
            change: refusal == nil ? texts("user_bulk.change.\(action.rawValue)", ["organisation": target.organisationName]) : nil,
            why: refusal.map { texts($0.textKey) }, isChoice: refusal == nil)
    }

    init(_ outcome: UserOutcome, _ action: UserAction, _ texts: Texts) {
        self.init(
            value: "", name: outcome.target.name, email: outcome.target.email, organisation: outcome.target.organisationName, checked: false,
            change: outcome.refusal == nil ? texts(action.effects.confirmation, ["organisation": outcome.target.organisationName]) : nil,
            why: outcome.refusal.map { texts($0.textKey) }, isChoice: false)
    }
}

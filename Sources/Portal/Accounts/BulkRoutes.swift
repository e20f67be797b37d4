import Access
import Directory
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

/// "Apply to selected items" shows what will change for each row and why some are left out; "Execute action" does it.
struct BulkPage: FormPage {
    static let template = "bulk"

    struct Row: Sendable {
        let account: AccountRow
        let revision: String
        /// What happens or happened; nil for a row that is left out.
        let change: String?
        let changes: [String]
        let hasChanges: Bool
        let why: String?
    }

    let heading: String
    let lead: String
    let isPreview: Bool
    let canExecute: Bool
    let action: String
    let csrf: String
    let back: String
    let reason: Field?
    let formErrors: FormErrors?
    let rows: [Row]
    let hasRows: Bool
}

/// An account that was ticked, and the revision in which it was looked at.
struct SelectedAccount: Sendable {
    let id: AccountID
    let revision: Int64

    init(_ id: AccountID, revision: Int64) {
        self.id = id
        self.revision = revision
    }

    /// `7:3` is account 7 at revision 3.
    init?(_ text: String) {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let id = AccountID(String(parts[0])), let revision = Int64(parts[1]) else { return nil }
        self.init(id, revision: revision)
    }
}

struct BulkRoutes: Sendable {
    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<ManagerContext>) {
        group.post("/accounts/selection") { _, context in
            try await preview(context.form.selected("id", AccountID.init), context)
        }
        group.post("/accounts/execution") { _, context in try await execute(context) }
    }

    private func preview(_ ids: [AccountID], _ context: ManagerContext, reason: String = "", reasonErrors: [String] = []) async throws -> Response {
        let texts = pages.texts(context.base)
        guard let action = BulkAction.parse(context.form["action"]) else { return nothing(texts("bulk.no_action"), context) }
        guard !ids.isEmpty else { return nothing(texts("bulk.no_rows"), context) }
        let previews = try await services.preview(action, of: ids, as: context.viewer)
        guard !previews.isEmpty else { throw NotFound() }
        let rows = previews.map { BulkPage.Row($0, action, texts) }
        let possible = rows.filter { $0.why == nil }.count
        let field: Field? = action.effects.reasonRequired && possible > 0
            ? .area("reason", texts("account.return.reason"), value: reason, required: true, hint: texts("account.return.hint"), errors: reasonErrors) : nil
        let page = BulkPage(
            heading: texts("bulk.title", ["action": texts("bulk.label.\(action.rawValue)")]),
            lead: texts.plural("bulk.lead", possible, ["all": "\(rows.count)"]), isPreview: true, canExecute: possible > 0, action: action.rawValue,
            csrf: context.base.session?.csrf ?? "", back: back(context), reason: field, formErrors: field.flatMap { FormErrors([$0]) }, rows: rows,
            hasRows: true)
        return pages.response(
            page, title: "bulk.page_title", path: "/manage/accounts", context.base, status: page.formErrors == nil ? .ok : .unprocessableContent)
    }

    private func nothing(_ words: String, _ context: ManagerContext) -> Response {
        let page = BulkPage(
            heading: pages.texts(context.base)("bulk.nothing"), lead: words, isPreview: false, canExecute: false, action: "", csrf: "", back: back(context),
            reason: nil, formErrors: nil, rows: [], hasRows: false)
        return pages.response(page, title: "bulk.page_title", path: "/manage/accounts", context.base, status: .unprocessableContent)
    }

    private func execute(_ context: ManagerContext) async throws -> Response {
        let texts = pages.texts(context.base)
        let selected = context.form.selected("row", SelectedAccount.init)
        guard let action = BulkAction.parse(context.form["action"]) else { throw WebError.badRequest }
        guard !selected.isEmpty else { return nothing(texts("bulk.no_rows"), context) }
        let reason = Entry { () throws(Flaws) in try Remark.parse(context.form["reason"]) }
        if action.effects.reasonRequired, reason.value == nil {
            return try await preview(
                selected.map(\.id), context, reason: String(context.form["reason"].prefix(2000)), reasonErrors: reason.errors(texts))
        }
        let outcomes = try await services.execute(action, on: selected, reason: reason.value, as: context.viewer)
        guard !outcomes.isEmpty else { throw NotFound() }
        let rows = outcomes.map { BulkPage.Row($0, action, texts) }
        let page = BulkPage(
            heading: texts("bulk.result", ["action": texts("bulk.label.\(action.rawValue)")]),
            lead: texts.plural("bulk.result.lead", rows.filter { $0.why == nil }.count, ["all": "\(rows.count)"]), isPreview: false, canExecute: false,
            action: action.rawValue, csrf: "", back: back(context), reason: nil, formErrors: nil, rows: rows, hasRows: true)
        return pages.response(page, title: "bulk.page_title", path: "/manage/accounts", context.base)
    }

    private func back(_ context: ManagerContext) -> String { context.form.back(to: "/manage/accounts") }
}

extension BulkPage.Row {
    init(_ preview: BulkPreview, _ action: AccountAction, _ texts: Texts) {
        let change = preview.destination.map { texts("bulk.change.\(action.rawValue)", ["state": texts("state.\($0.state.rawValue)")]) }
        let comparison = action == .approve ? preview.listed.comparison(texts)?.changes ?? [] : []
        self.init(
            account: AccountRow(preview.listed, texts: texts), revision: "\(preview.listed.account.revision)",
            change: preview.refusal == nil ? change : nil, changes: comparison, hasChanges: !comparison.isEmpty, why: preview.refusal.map { texts($0) })
    }

    init(_ outcome: BulkOutcome, _ action: AccountAction, _ texts: Texts) {
        self.init(
            account: AccountRow(outcome.listed, texts: texts), revision: "", change: outcome.refusal == nil ? action.effects.confirmation.map { texts($0) } : nil,
            changes: [], hasChanges: false, why: outcome.refusal.map { texts($0) })
    }
}

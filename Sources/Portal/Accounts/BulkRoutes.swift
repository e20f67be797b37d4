import Access
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

/// "Apply to selected items" shows what will change for each row and why some are left out; "Execute action" does it.
struct BulkPage: Page {
    static let template = "bulk"

    struct Row: Sendable {
        let account: AccountRow
        let revision: String
        /// What happens or happened; nil for a row that is left out.
        let change: String?
        let why: String?
    }

    let heading: String
    let lead: String
    let isPreview: Bool
    let canExecute: Bool
    let action: String
    let csrf: String
    let back: String
    let executeLabel: String
    let rows: [Row]
    let hasRows: Bool
}

struct BulkRoutes: Sendable {
    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<ManagerContext>) {
        group.post("/accounts/selection") { _, context in try await preview(context) }
        group.post("/accounts/execution") { _, context in try await execute(context) }
    }

    private func preview(_ context: ManagerContext) async throws -> Response {
        let texts = pages.texts(context.base)
        let back = localPath(context.form["back"])
        let ids = context.form.all("id").compactMap { AccountID($0) }
        guard let action = BulkAction.parse(context.form["action"]) else { return nothing(texts("bulk.no_action"), back, context) }
        let previews = try await services.preview(action, of: ids, as: context.viewer)
        guard !ids.isEmpty else { return nothing(texts("bulk.no_rows"), back, context) }
        guard !previews.isEmpty else { throw NotFound() }
        let rows = previews.map { preview in
            let account = preview.listed.account
            let change = preview.destination.map { texts("bulk.change.\(action.rawValue)", ["state": texts("state.\($0.state.rawValue)")]) }
            return BulkPage.Row(
                account: AccountRow(preview.listed, texts: texts), revision: "\(account.revision)", change: preview.refusal == nil ? change : nil,
                why: preview.refusal.map { texts($0) })
        }
        let possible = rows.filter { $0.why == nil }.count
        let page = BulkPage(
            heading: texts("bulk.title", ["action": texts("action.\(action.rawValue)")]), lead: texts.plural("bulk.lead", possible, ["all": "\(rows.count)"]),
            isPreview: true, canExecute: possible > 0, action: action.rawValue, csrf: context.base.session?.csrf ?? "", back: back == "/" ? "/manage/accounts" : back,
            executeLabel: texts("bulk.execute"), rows: rows, hasRows: true)
        return pages.response(page, title: "bulk.page_title", path: "/manage/accounts", context.base)
    }

    private func nothing(_ words: String, _ back: String, _ context: ManagerContext) -> Response {
        let texts = pages.texts(context.base)
        let page = BulkPage(
            heading: texts("bulk.nothing"), lead: words, isPreview: false, canExecute: false, action: "", csrf: "",
            back: back == "/" ? "/manage/accounts" : back, executeLabel: "", rows: [], hasRows: false)
        return pages.response(page, title: "bulk.page_title", path: "/manage/accounts", context.base, status: .unprocessableContent)
    }

    private func execute(_ context: ManagerContext) async throws -> Response {
        guard let action = BulkAction.parse(context.form["action"]) else { throw WebError.badRequest }
        // Each row carries the revision that was looked at: `7:3` is account 7 at revision 3.
        let selected = context.form.all("row").compactMap { text -> (AccountID, revision: Int64)? in
            let parts = text.split(separator: ":")
            guard parts.count == 2, let id = AccountID(String(parts[0])), let revision = Int64(parts[1]) else { return nil }
            return (id, revision)
        }
        guard !selected.isEmpty else { return nothing(pages.texts(context.base)("bulk.no_rows"), localPath(context.form["back"]), context) }
        let outcomes = try await services.execute(action, on: selected, as: context.viewer)
        guard !outcomes.isEmpty else { throw NotFound() }
        let texts = pages.texts(context.base)
        let rows = outcomes.map { outcome in
            BulkPage.Row(
                account: AccountRow(outcome.listed, texts: texts), revision: "", change: outcome.refusal == nil ? texts("done.\(action.rawValue)") : nil,
                why: outcome.refusal.map { texts($0) })
        }
        let back = localPath(context.form["back"])
        let page = BulkPage(
            heading: texts("bulk.result", ["action": texts("action.\(action.rawValue)")]),
            lead: texts.plural("bulk.result.lead", rows.filter { $0.why == nil }.count, ["all": "\(rows.count)"]), isPreview: false, canExecute: false,
            action: action.rawValue, csrf: "", back: back == "/" ? "/manage/accounts" : back, executeLabel: "", rows: rows, hasRows: !rows.isEmpty)
        return pages.response(page, title: "bulk.page_title", path: "/manage/accounts", context.base)
    }
}

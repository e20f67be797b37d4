import Database
import Directory
import Foundation
import Hummingbird
import Vocabulary
import Web

/// A feature of the portal as the service desk will be one: a list and a form. It imports what the house gives to every feature, and nothing of Portal.
struct DeskFeature {
    /// With its template, `desk.mustache`.
    let templates: URL

    var feature: Feature {
        Feature(templates: templates, menu: [MenuEntry(text: "menu.messages", path: "/desk")]) { router, pages in
            let members = router.group(context: MemberContext.self)
            members.get("/desk") { request, context in try await list(request, context, pages) }
            members.post("/desk") { request, context in try await add(request, context, pages) }
        }
    }

    static let template = """
        {{<layout}}{{$content}}<h1>{{page.reader}}</h1>
        {{#page}}{{>form_errors}}{{/page}}
        <form method="post" action="/desk"><input type="hidden" name="csrf" value="{{layout.csrf}}">{{#page.fields}}{{>field}}{{/page.fields}}</form>
        <ul>{{#page.rows}}<li>{{name}}</li>{{/page.rows}}</ul>
        {{#page}}{{>page_links}}{{/page}}{{/content}}{{/layout}}
        """

    private func list(_ request: Request, _ context: MemberContext, _ pages: PortalPages, entered: String = "", errors: [String] = []) async throws -> Response {
        let asked = ListRequest<DeskOrder>(request, path: "/desk", filters: [])
        let found = try await pages.services.database.read { try $0.desk(asked) }
        let field = Field.text("name", pages.texts(context.base)("column.name"), value: entered, required: true, errors: errors)
        let page = DeskPage(
            reader: context.viewer.name, fields: [field], formErrors: FormErrors([field]), rows: found.items, links: PageLinks(found, asked))
        return pages.response(page, title: "messages.title", path: "/desk", context.base, status: errors.isEmpty ? .ok : .unprocessableContent)
    }

    private func add(_ request: Request, _ context: MemberContext, _ pages: PortalPages) async throws -> Response {
        let entered = context.form["name"]
        let name = Entry { () throws(Flaws) in try PersonName.parse(entered) }
        guard let value = name.value else {
            return try await list(request, context, pages, entered: entered, errors: name.errors(pages.texts(context.base)))
        }
        try await pages.services.database.write { db in
            _ = try db.run("INSERT INTO organisations (name, number) VALUES (\(value.text), \(value.text))")
            try db.audit(
                AuditEntry(at: pages.services.clock.now(), actor: context.viewer.id, capacity: "person", action: "desk", subject: .user(context.viewer.id)))
        }
        return .seeOther("/desk")
    }
}

private enum DeskOrder: String, ListOrder {
    case name
    static var standard: Self { .name }
}

private struct DeskPage: FormPage {
    static let template = "desk"

    struct Row: Sendable {
        let name: String
    }

    let reader: String
    let fields: [Field]
    let formErrors: FormErrors?
    let rows: [Row]
    let links: PageLinks
}

extension Reader {
    fileprivate func desk(_ asked: ListRequest<DeskOrder>) throws -> ListPage<DeskPage.Row> {
        let query = ListQuery(
            columns: "o.name", source: "organisations AS o", link: "o.id = page.id", ways: [RowSource(source: "organisations AS o", conditions: ["1 = 1"])],
            keys: ["o.name"], numbers: 0, id: "o.id")
        return try slice(query, at: ListPosition(cursor: asked.cursor, descending: asked.descending, size: 3)) { DeskPage.Row(name: try $0.text("name")) }
    }
}

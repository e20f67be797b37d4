public import Access
public import Database
public import Vocabulary
import Web

extension Reader {
    /// All applications with their roles, as they are now: a few rows, in one question.
    public func catalogue() throws -> Catalogue { Catalogue(try applications("1 = 1")) }

    /// - Throws: ``NotFound`` where there is no such application.
    public func application(_ id: ApplicationID) throws -> ApplicationEntry {
        guard let found = try applications("ap.id = \(id)").first else { throw NotFound() }
        return found
    }

    private func applications(_ condition: Query) throws -> [ApplicationEntry] {
        let found = try rows("""
            SELECT ap.id, ap.name, r.code, r.label, r.author_group FROM applications AS ap LEFT JOIN roles AS r ON r.application_id = ap.id
            WHERE \(condition) ORDER BY ap.name, ap.id, r.position
            """, CatalogueRow.init)
        // The rows of an application stand together.
        return found.reduce(into: [[CatalogueRow]]()) { groups, row in
            if groups.last?.last?.id == row.id { groups[groups.count - 1].append(row) } else { groups.append([row]) }
        }
        .compactMap { rows in rows.first.map { ApplicationEntry(id: $0.id, name: $0.name, roles: rows.compactMap(\.role)) } }
    }
}

/// An application with one of its roles.
private struct CatalogueRow {
    let id: ApplicationID
    let name: String
    /// Nil where the application has no roles.
    let role: Role?

    init(row: Row) throws {
        id = try row.named("id")
        name = try row.text("name")
        role = try row.isNull("code") ? nil : Role(code: row.named("code"), label: row.text("label"), authorGroup: row.named("author_group"))
    }
}

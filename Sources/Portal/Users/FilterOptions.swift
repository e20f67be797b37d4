import Access
import Database
import Directory
import Vocabulary
import Web

/// What the filters of an overview offer.
struct FilterOptions: Sendable {
    let organisations: [(id: OrganisationID, name: String)]
    let projects: [(id: ProjectID, label: String)]
    let catalogue: Catalogue
}

extension Reader {
    /// One question for organisations and projects, and one for the catalogue.
    func filterOptions(for viewer: Viewer, projects: Bool = false, catalogue: Bool = false, enabledOnly: Bool = false) throws -> FilterOptions {
        let enabled: Query = enabledOnly ? "o.status = 'Enabled'" : "1 = 1"
        let found = try rows("""
            SELECT 1 AS kind, o.id, o.name, '' AS code FROM organisations AS o WHERE \(viewer.manages("o.id")) AND \(enabled)
            UNION ALL SELECT 2 AS kind, pr.id, pr.name, pr.code FROM projects AS pr WHERE \(projects ? "1 = 1" : "1 = 0" as Query)
            ORDER BY 1, 4, 3
            """) { (kind: try $0.int("kind"), id: try $0.integer("id"), name: try $0.text("name"), code: try $0.text("code")) }
        return FilterOptions(
            organisations: found.filter { $0.kind == 1 }.map { (id: OrganisationID(value: $0.id), name: $0.name) },
            projects: found.filter { $0.kind == 2 }.map { (id: ProjectID(value: $0.id), label: "\($0.code) \($0.name)") },
            catalogue: try catalogue ? self.catalogue() : Catalogue([]))
    }
}

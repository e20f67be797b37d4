import Web
@testable import Directory
import Access
import Database
import Testing
import Vocabulary

@testable import Portal

/// The applications and their roles as rows.
@Suite struct CatalogueTests {
    @Test func `a new portal has the applications and roles of SPEC §1, in their order`() async throws {
        let stage = try await TestPortal(samples: false)
        #expect(try await stage.database.read { try $0.catalogue() } == .ofTheSpecification)
        for application in Catalogue.ofTheSpecification.applications {
            #expect(try await stage.database.read { try $0.application(application.id) } == application)
        }
        let unknown = try ApplicationID.parse("fortune")
        await #expect(throws: NotFound.self) { try await stage.database.read { try $0.application(unknown) } }
    }

    @Test func `an application without roles is in the catalogue, by its name`() async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.run("INSERT INTO applications (id, name) VALUES ('aa', 'Zebra')")
        let catalogue = try await stage.database.read { try $0.catalogue() }
        #expect(catalogue.applications.map(\.name) == ["HD4DP2", "Healthstat", "Zebra"] && catalogue.applications.last?.roles == [])
    }

    @Test(arguments: ["", "Registry", "a b", "-a", "_a", "é", "a.b", String(repeating: "a", count: 41)])
    func `the schema takes no name that the program could not read, of an application or a role`(name: String) async throws {
        let stage = try await TestPortal(samples: false)
        await #expect(throws: ConstraintViolation.self) { try await stage.run("INSERT INTO applications (id, name) VALUES (\(name), 'One')") }
        guard name != "Registry" else { return }
        await #expect(throws: ConstraintViolation.self) {
            try await stage.run("INSERT INTO roles (application_id, code, label, author_group, position) VALUES ('hd4dp2', \(name), 'One', 'none', 9)")
        }
    }

    @Test func `the schema refuses a grant of a role that the account's application has not, and a change to one`() async throws {
        let stage = try await TestPortal()
        let (account, project) = (try await stage.draft(), try await stage.project("HDBP0010"))
        for role in ["SPONSOR_SPONSOR", "9", "", "1 "] {
            await #expect(throws: ConstraintViolation.self, "\(role)") {
                try await stage.run("INSERT INTO grants (account_id, layer, project_id, role) VALUES (\(account), 'working', \(project), \(role))")
            }
            await #expect(throws: ConstraintViolation.self, "\(role)") { try await stage.run("UPDATE grants SET role = \(role) WHERE account_id = \(account)") }
        }
        #expect(try await stage.grants(account, .working) == ["HDBP0001 1"])
        try await stage.run("UPDATE grants SET role = '2' WHERE account_id = \(account)")
        #expect(try await stage.grants(account, .working) == ["HDBP0001 2"])
    }

    @Test func `a role that grants have stays what it is, and another one can go`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.draft(role: "2")
        for statement: Query in [
            "DELETE FROM roles WHERE application_id = 'hd4dp2' AND code = '2'", "UPDATE roles SET code = '5' WHERE application_id = 'hd4dp2' AND code = '2'",
            "DELETE FROM applications WHERE id = 'hd4dp2'", "INSERT INTO roles (application_id, code, label, author_group, position) VALUES ('nothing', '1', 'One', 'none', 1)",
            "INSERT INTO roles (application_id, code, label, author_group, position) VALUES ('healthstat', 'sponsor_sponsor', 'One', 'none', 9)",
            "INSERT INTO roles (application_id, code, label, author_group, position) VALUES ('healthstat', '1', 'One', 'any', 9)",
        ] {
            await #expect(throws: ConstraintViolation.self, "\(statement)") { try await stage.run(statement) }
        }
        try await stage.run("UPDATE roles SET label = 'Associate' WHERE application_id = 'hd4dp2' AND code = '2'")
        try await stage.run("DELETE FROM roles WHERE application_id = 'healthstat' AND code = 'SPONSOR_INDIVIDUAL'")
        let catalogue = try await stage.database.read { try $0.catalogue() }
        #expect(catalogue.application(.hd4dp2)?.role(code: "2")?.label == "Associate" && !catalogue.hasRole("SPONSOR_INDIVIDUAL"))
    }
}

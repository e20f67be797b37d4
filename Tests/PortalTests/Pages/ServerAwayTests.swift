import Database
import DatabaseTesting
import Foundation
import HTTPTypes
import Testing

@testable import Portal

/// While the database server is unavailable, and after it is back.
@Suite struct ServerAwayTests {
    @Test(.timeLimit(.minutes(1))) func `pages and health say that the database is away, with a reference and a reason, and go on when it is back`() async throws {
        let server = try TestServer()
        let database = Database(driver: try PostgresDriver(address: server.address("postgres")))
        let stage = try await TestPortal(database: database)
        try await stage.visit { open in
            let emma = try await open(.emma)
            #expect(try await emma.get("/accounts").status == .ok)
            server.stop()
            for _ in 1...3 {
                let health = try await open().get("/health")
                #expect(health.status == .serviceUnavailable && health.text == "the database does not answer: the database server cannot be reached\n")
                let page = try await emma.get("/accounts")
                #expect(page.status == .serviceUnavailable)
                #expect(page.text.contains("Not available for a moment") && page.text.contains("Reference:"))
                #expect(!page.text.contains(server.folder) && !page.text.contains("gatehouse@"))
            }
            try server.start()
            #expect(try await open().get("/health").status == .ok)
            #expect(try await emma.get("/accounts").status == .ok)
        }
        try database.close()
    }
}

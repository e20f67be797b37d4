import Database
import Foundation
import Logging
import Mail
import Testing

@testable import Portal
@testable import Directory

/// A mail server that refuses everything, with a reason.
private struct RefusingTransport: MailTransport {
    func deliver(_ envelope: MailEnvelope) async throws(MailFailure) { throw .permanent("550 5.1.1 User <unknown>") }
}

@Suite struct UndeliverableMailTests {
    @Test func `a mail that never arrives stands on the account's timeline with the server's words`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        let services = stage.services
        let postman = MailRelay(
            database: stage.database, keys: stage.keys, transport: RefusingTransport(), sender: "noreply@gatehouse.example", clock: services.clock,
            logger: services.logger)
        await postman.deliverDue()
        try await stage.visit { open in
            let page = try await open(.an).get("/accounts/\(id)")
            #expect(page.text.contains("Mail to emma.desmet@aznoordzee.example cannot be delivered"))
            #expect(page.text.contains("<p>550 5.1.1 User &lt;unknown&gt;</p>"))
        }
    }
}

import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
@testable import Directory

@Suite struct LookupLimitTests {
    private func form(_ ssin: String, _ organisation: OrganisationID) -> KeyValuePairs<String, String> {
        ["organisation": "\(organisation)", "ssin": ssin, "first_name": "Jean", "last_name": "Martin", "email": "jean@aznoordzee.example", "language": "fr"]
    }

    @Test func `that somebody exists elsewhere cannot be found out by creating users again and again (#0)`() async throws {
        let stage = try await TestPortal()
        let noordzee = try #require(try await stage.viewer(.an).managed.first)
        try await stage.visit { open in
            let an = try await open(.an)
            for _ in 0..<PortalServices.lookupsPerHour {
                #expect(try await an.post("/manage/users/new", form(SamplePerson.jean.ssin, noordzee)).status == .unprocessableContent)
            }
            let refused = try await an.post("/manage/users/new", form(SamplePerson.jean.ssin, noordzee))
            #expect(refused.status == .tooManyRequests && refused.headers[.retryAfter] != nil)
            // Also not through the other form, or for a new person, until the hour is over.
            let other = try await an.post("/manage/users/existing", ["organisation": "\(noordzee)", "ssin": SamplePerson.jean.ssin])
            #expect(other.status == .tooManyRequests)
            #expect(try await an.post("/manage/users/new", form(SamplePerson.emma.ssin, noordzee)).status == .tooManyRequests)
            stage.clock.advance(3601)
            #expect(try await stage.count("SELECT COUNT(*) AS n FROM audit WHERE action = 'look_up_user'") == PortalServices.lookupsPerHour)
        }
    }

    @Test func `whoever is added to an organisation is told (#add-existing)`() async throws {
        let stage = try await TestPortal()
        let (an, sofie) = (try await stage.viewer(.an), try await stage.userID(.jean))
        let search = UserSearch(email: try EmailAddress.parse(SamplePerson.jean.email), ssin: nil)
        let added = try await stage.services.addExistingUser(search, to: an.managed, as: an)
        #expect(added == sofie)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM mail_outbox WHERE kind = 'added' AND recipient = \(SamplePerson.jean.email)") == 1)
    }
}

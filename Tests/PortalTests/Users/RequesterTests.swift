import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
@testable import Directory

/// An approver sees who requests.
@Suite struct RequesterTests {
    @Test func `without an account there one is nobody to the access manager`() async throws {
        let stage = try await TestPortal()
        let noor = try await stage.viewer(.noor).id
        try await stage.visit { open in
            let an = try await open(.an)
            #expect(try await an.get("/manage/users/\(noor)").status == .notFound)
        }
    }

    @Test func `behind a request there is a person with a page, for those who decide and for nobody else (#2)`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.request(of: .noor)
        let noor = try await stage.userID(.noor)
        try await stage.visit { open in
            let page = try await open(.an).get("/manage/users/\(noor)")
            #expect(page.status == .ok && page.text.contains("Noor El Amrani"))
            #expect(try await open(.jean).get("/manage/users/\(noor)").status == .notFound)
            let an = try await open(.an)
            let address = try #require(try await an.post("/manage/approval/search", ["q": SamplePerson.noor.ssin]).location)
            #expect(try await an.get(address).text.contains("Found by SSIN: Noor El Amrani"))
            // EAM Users lists members; she becomes one at the first approval.
            #expect(try await !an.get("/manage/users").text.contains("Noor El Amrani"))
        }
    }
}

import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
@testable import Directory

/// Whoever decides on a request sees who asks.
@Suite struct RequesterTests {
    @Test func `without an account there one is nobody to the access manager`() async throws {
        let stage = try await Stage()
        let noor = try await stage.viewer(.noor).id
        try await stage.visit { open in
            let an = try await open(.an)
            #expect(try await an.get("/manage/users/\(noor)").status == .notFound)
        }
    }

    @Test func `behind a request there is a person with a page, for those who decide and for nobody else (#2)`() async throws {
        let stage = try await Stage()
        _ = try await stage.request(of: .noor)
        let noor = try await stage.userID(.noor)
        try await stage.visit { open in
            let page = try await open(.an).get("/manage/users/\(noor)")
            #expect(page.status == .ok && page.text.contains("Noor El Amrani"))
            #expect(try await open(.jean).get("/manage/users/\(noor)").status == .notFound)
            let an = try await open(.an)
            let address = try #require(try await an.post("/manage/approval/search", ["q": Cast.noor.ssin]).location)
            #expect(try await an.get(address).text.contains("Found by SSIN: Noor El Amrani"))
            // EAM Users lists those who belong to the organisation: she does from the first approval on.
            #expect(try await !an.get("/manage/users").text.contains("Noor El Amrani"))
        }
    }
}

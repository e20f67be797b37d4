import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

/// A search that finds nobody shows nobody: a wrong row under "Found by SSIN" could be blocked or disabled by mistake.
@Suite struct SearchForNobodyTests {
    private static let lists = ["/manage/users", "/manage/accounts", "/manage/approval"]

    /// Unknown, of a person elsewhere, mistyped.
    @Test(arguments: ["03071524825", "64090915116", "640909-151.16", "79051133857", "7905113385"])
    func `an SSIN that nobody here has finds nobody, on any list (#82 #74 #78)`(typed: String) async throws {
        let stage = try await TestPortal()
        _ = try await stage.viewer(.noor)
        try await stage.visit { open in
            let an = try await open(.an)
            for list in Self.lists {
                let search = try await an.post("\(list)/search", ["q": typed])
                let address = try #require(search.location)
                #expect(address == "\(list)?person=none")
                let page = try await an.get(address)
                #expect(page.status == .ok && page.text.contains("Nobody in this list has this SSIN"), "\(list)")
                #expect(!page.text.contains("Found by SSIN") && !page.text.contains("name=\"id\""), "\(list)")
            }
        }
    }

    @Test(arguments: ["0", "-1", "abc", "999999"])
    func `a person in the address who is nobody shows nobody`(person: String) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            for list in Self.lists {
                let page = try await open(.an).get("\(list)?person=\(person)")
                #expect(page.text.contains("Nobody in this list has this SSIN") && !page.text.contains("name=\"id\""), "\(list)")
            }
        }
    }

    @Test func `an SSIN of somebody here finds that person, and stands in no address`() async throws {
        let stage = try await TestPortal()
        let tom = try await stage.userID(.tom)
        try await stage.visit { open in
            let an = try await open(.an)
            for typed in [SamplePerson.lotte.ssin, "93.03.05-274.95"] {
                for list in Self.lists {
                    let address = try #require(try await an.post("\(list)/search", ["q": typed]).location)
                    #expect(address == "\(list)?person=\(try await stage.userID(.lotte))")
                    let page = try await an.get(address)
                    #expect(page.text.contains("Found by SSIN: Lotte Jacobs") && !page.text.contains("/manage/users/\(tom)\""), "\(list)")
                }
            }
        }
    }

    @Test(arguments: ["\"", "OR", "*", "NEAR(a b)", "%", "_", "a\u{0}bc", "'; --", "\u{202E}abc", "jan.198703045@x"])
    func `what means something to an engine is only text`(typed: String) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let an = try await open(.an)
            for list in Self.lists {
                let address = try #require(try await an.post("\(list)/search", ["q": typed]).location)
                #expect(try await an.get(address).status == .ok, "\(list) \(typed.debugDescription)")
            }
            #expect(try await an.get("/manage/users?q=%00abc").status == .ok)
        }
    }
}

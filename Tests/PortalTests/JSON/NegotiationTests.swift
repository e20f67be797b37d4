import Access
import Database
import Foundation
import HTTPTypes
import Hummingbird
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Directory

@Suite struct NegotiationTests {
    @Test(arguments: [
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.8",
        "", "*/*", "application/*", "text/plain, */*", "text/html, application/json", "application/json, text/html", "application/json;q=0.9, text/html",
        "application/json;q=0", "application/json;q=0.0, */*", "application/json;q=x", "application/json;q=-1", "application/json;q=2", "application/json;q=nan",
        "application/jsonp", "text/json", "application/problem+json", "text/html;x=\"a,application/json,b\"",
    ])
    func `a browser's Accept, or one that does not prefer JSON, is answered with pages`(accept: String) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            var emma = try await open(.emma)
            emma.headers[.accept] = accept.isEmpty ? nil : accept
            let page = try await emma.get("/profile")
            #expect(page.status == .ok && page.contentType == "text/html; charset=utf-8" && page.text.contains("</html>"))
            #expect(page.headers[.vary] == "Accept")
            let lost = try await emma.get("/no/such/page")
            #expect(lost.status == .notFound && lost.text.contains("</html>") && lost.headers[.vary] == "Accept")
            let saved = try await emma.post("/profile/settings", ["email": SamplePerson.emma.email])
            #expect(saved.status == .seeOther && saved.headers[.vary] == "Accept")
            #expect(try await emma.post("/profile/settings", ["email": ""]).errors(at: "email"))
        }
    }

    @Test(arguments: [
        "application/json", "APPLICATION/JSON", "application/json; charset=utf-8", "application/json, text/plain, */*", "application/json, text/html;q=0.9",
        "text/html;q=0.5,application/json;q=0.6", "text/html;q=0, application/json;q=0.001", " application/json ; q=1 ",
    ])
    func `whoever prefers JSON gets it`(accept: String) async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            var emma = try await open(.emma)
            emma.headers[.accept] = accept
            let profile = try await emma.get("/profile")
            #expect(profile.status == .ok && profile.contentType == "application/json" && profile.headers[.vary] == "Accept")
            #expect(profile.headers[.cacheControl] == "no-store")
            _ = try await emma.get("/no/such/page").problem()
            #expect(try await emma.post("/profile/settings", ["email": SamplePerson.emma.email]).destination() == "/profile/settings?done=settings_saved")
        }
    }

    @Test func `the profile is one's own, with all numbers and organisations`() async throws {
        struct Profile: Decodable, Equatable {
            let first_name, last_name, ssin, email: String
            let email_is_placeholder: Bool
            let nihdi, organisations: [String]
        }
        let stage = try await TestPortal()
        try await stage.visit { open in
            let tom = Program(try await open(.tom))
            _ = try await tom.post("/profile/personal", ["nihdi": "16868201140\n38410515001"])
            let read = try JSONDecoder().decode(Profile.self, from: Data(try await tom.get("/profile").text.utf8))
            #expect(read == Profile(
                first_name: "Tom", last_name: "Willems", ssin: "85.07.30-033.28", email: SamplePerson.tom.email, email_is_placeholder: false,
                nihdi: ["16868201140", "38410515001"], organisations: ["AZ Noordzee"]))
            let noor = Program(try await open.newcomer(.noor))
            let newcomer = try JSONDecoder().decode(Profile.self, from: Data(try await noor.get("/profile").text.utf8))
            #expect(newcomer.email_is_placeholder && newcomer.nihdi.isEmpty && newcomer.organisations.isEmpty)
        }
    }

    @Test func `a page without a resource is not acceptable as JSON, and no program is ever given a page`() async throws {
        let stage = try await TestPortal()
        let table = try await AccountRouteTable.emmas(stage)
        try await stage.perform(.withdrawRequest, table.account, as: .emma)
        let routes = stage.program.router().routes.filter { $0.method == .get && !"\($0.path)".hasSuffix("/live") }.map { route in
            "\(route.path)".replacing("{id}", with: "\(table.account)").replacing("{grant}", with: "\(table.grant)")
                .replacing("/assets/{name}", with: stage.program.assets.path(of: "gatehouse.css") ?? "")
        }
        #expect(routes.count > 20)
        try await stage.visit { open in
            for person in [Program(try await open(.emma)), Program(try await open(.an)), Program(open()), Program(try await open.newcomer(.noor))] {
                let before = try await stage.imprint()
                for path in routes {
                    let reply = try await person.get(path)
                    #expect(!reply.contentType.hasPrefix("text/html"), "\(path)")
                    if reply.status == .notAcceptable { #expect(try reply.problem().detail.hasPrefix("What is here cannot be given"), "\(path)") }
                }
                #expect(try await stage.imprint() == before)
            }
            for path in ["/accounts/new", "/profile/settings", "/login/callback", "/dev/mail"] {
                #expect(try await Program(try await open(.emma)).get(path).status == .notAcceptable, "\(path)")
            }
        }
    }

    @Test func `what answers the same to everybody does not change`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.visit { open in
            for person in [try await open(.emma), try await open(.an), open()] {
                for path in ["/accounts/live", "/accounts/\(id)/live", "/accounts/4711/live", "/manage/approval/live", "/health", stage.program.assets.path(of: "gatehouse.css") ?? ""] {
                    let (page, json) = (try await person.get(path), try await Program(person).get(path))
                    func plain(_ reply: Reply) -> String { reply.text.replacing(#/<code class="reference">[0-9A-F]+<\/code>/#, with: "") }
                    #expect(plain(page) == plain(json) && page.status == json.status && page.headers == json.headers, "\(path)")
                    #expect(json.headers[.vary] == (path.hasPrefix("/assets/") ? "Accept-Encoding" : nil), "\(path)")
                }
            }
        }
    }
}

import Access
import Foundation
import HTTPTypes
import NIOCore
import Testing
import Vocabulary
import Web

@testable import Database
@testable import Portal
@testable import Directory

/// The lifecycle of an account, step by step, by forms or by JSON.
private struct Journey: Sendable {
    struct Step: Sendable {
        let who: SamplePerson
        /// The path after `/accounts/ID`.
        let path: String
        /// Fields with JSON values; a form sends them as texts.
        var fields: KeyValuePairs<String, String> = [:]
        var installationAnswers = false
    }

    static let steps = [
        Step(who: .emma, path: "/grants", fields: ["project": "1", "role": "1"]),
        Step(who: .emma, path: "/grants", fields: ["project": "2", "role": "2"]),
        Step(who: .emma, path: "/approval-request"),
        Step(who: .emma, path: "/withdrawal"),
        Step(who: .emma, path: "/approval-request"),
        Step(who: .an, path: "/return", fields: ["reason": "Is \"HDBP0010\" needed?\nZoë"]),
        Step(who: .emma, path: "/approval-request"),
        Step(who: .an, path: "/approval", fields: ["back": "/manage/approval"], installationAnswers: true),
        Step(who: .an, path: "/password-reset", installationAnswers: true),
        Step(who: .emma, path: "/draft"),
        Step(who: .emma, path: "/draft-discard"),
        Step(who: .an, path: "/disablement"),
        Step(who: .an, path: "/enablement", installationAnswers: true),
        Step(who: .an, path: "/push"),
    ]

    /// The address after each step, and the audit entries.
    let destinations: [String]
    let states: [String]
    let audit: [String]
    let grants: [String]

    static func gone(_ stage: TestPortal, byJSON: Bool) async throws -> Journey {
        let id = try await stage.draftWithoutGrants()
        let (told, tell) = AsyncStream.makeStream(of: (String, String).self)
        try await stage.visit { open in
            let browsers = [SamplePerson.emma: try await open(.emma), .an: try await open(.an)]
            for step in steps {
                let browser = try #require(browsers[step.who])
                let revision = try await stage.account(id).revision
                let path = "/accounts/\(id)\(step.path)"
                let destination: String
                if byJSON {
                    let fields = step.fields.map { "\"\($0.key)\":\(Int64($0.value).map { "\($0)" } ?? String(reflecting: $0.value))" }
                    let body = "{\((fields + ["\"revision\":\(revision)"]).joined(separator: ","))}"
                    destination = try await Program(browser).post(path, body: body).destination()
                } else {
                    let extended = step.fields.map { ($0.key, $0.value) } + [("revision", "\(revision)")]
                    destination = try await browser.submit(path, extended).location ?? ""
                }
                if step.installationAnswers { try await Installation(stage).answerAll() }
                tell.yield((destination, try await stage.account(id).state.rawValue))
            }
        }
        tell.finish()
        var (destinations, states): ([String], [String]) = ([], [])
        for await (destination, state) in told {
            destinations.append(destination)
            states.append(state)
        }
        return Journey(
            destinations: destinations, states: states, audit: try await stage.auditRows(),
            grants: try await stage.grants(id, .working) + (try await stage.grants(id, .approved)))
    }
}

extension Browser {
    fileprivate func submit(_ path: String, _ fields: [(String, String)]) async throws -> Reply {
        func encoded(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .urlHostAllowed.subtracting(.init(charactersIn: "&=+;"))) ?? "" }
        let body = (fields + [("csrf", csrf)]).map { "\(encoded($0.0))=\(encoded($0.1))" }.joined(separator: "&")
        return try await send(path, .post, ByteBuffer(string: body))
    }
}

extension TestPortal {
    fileprivate func draftWithoutGrants() async throws -> AccountID {
        let emma = try await viewer(.emma)
        return try await services.addAccount(NewAccount(email: .parse(SamplePerson.emma.email), provision: try await provision("AZ Noordzee")), as: emma)
    }

    /// The whole chain, including hashes.
    fileprivate func auditRows() async throws -> [String] {
        try await database.read { db in
            var rows: [String] = []
            try db.each("SELECT * FROM audit ORDER BY seq") { rows.append("\($0.values)") }
            return rows
        }
    }
}

@Suite struct JSONActionTests {
    @Test func `by JSON every action leads, changes and is recorded as by form`() async throws {
        let byForm = try await Journey.gone(try await TestPortal(), byJSON: false)
        let byJSON = try await Journey.gone(try await TestPortal(), byJSON: true)
        #expect(byJSON.destinations == byForm.destinations && byForm.destinations.allSatisfy { $0.hasPrefix("/") })
        #expect(byJSON.states == byForm.states && byForm.states.last == "Published" && Set(byForm.states).count == 4)
        #expect(byJSON.grants == byForm.grants && byForm.grants.count == 4)
        #expect(byJSON.audit == byForm.audit && byForm.audit.count > Journey.steps.count)
    }

    @Test func `a new account, a language and a selection by JSON are those of the form`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let emma = Program(try await open(.emma))
            let added = try await emma.post("/accounts/new", ["email": SamplePerson.emma.email, "provision": "AZ Noordzee / HD4DP2"])
            let place = try added.destination()
            let id = try #require(place.split(separator: "-").last.flatMap { AccountID(String($0)) })
            #expect(place == "/accounts?done=account_added#account-\(id)")
            #expect(try await stage.audited(id) == ["add_account"])
            let language = try await emma.post("/language", ["language": "fr", "return": "/profile"])
            #expect(try language.destination() == "/profile" && language.cookie("gatehouse_portal_language") == "fr")
            #expect(try await stage.viewer(.emma).language == .fr)

            let (one, other) = (try await stage.request(of: .noor), try await stage.sampleAccount(of: .lotte))
            let rows = try await [one, other].asyncMap { "\"\($0):\(try await stage.account($0).revision)\"" }
            let an = Program(try await open(.an))
            let body = "{\"action\":\"approve\",\"row\":[\(rows.joined(separator: ","))]}"
            let done = try await an.post("/manage/accounts/execution", body: body)
            #expect(done.status == .ok && done.text.contains("\"action\":\"approve\"") && done.text.contains("Noor El Amrani") && !done.text.contains("refusal"))
            for id in [one, other] { #expect(try await stage.account(id).state == .approved) }
        }
    }
}

extension Array where Element: Sendable {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}

import Database
import Foundation
import HTTPTypes
import Testing
import Vocabulary
import Web

@testable import Directory
@testable import Portal
@testable import Samples

/// docs/json.md has an example of each resource. This test makes the examples anew and compares them: with `GATEHOUSE_RECORD=1` it writes them.
@Suite struct JSONExampleTests {
    private struct Example: Sendable {
        let resource: String
        let person: SamplePerson
        let path: String
    }

    private static let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/json.md").standardizedFileURL

    @Test func `the examples of docs,json are what a program gets`() async throws {
        let (stage, examples) = try await Self.scene()
        let texts = try await Self.read(examples, stage, .en)
        let made = try Self.page(zip(examples, texts).map { (title: "`GET \($0.resource)`", json: try Self.pretty($1)) })
        if ProcessInfo.processInfo.environment["GATEHOUSE_RECORD"] != nil { try made.write(to: Self.file, atomically: true, encoding: .utf8) }
        let written = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(written == made)
    }

    @Test func `lists, accounts and people are the same in every language`() async throws {
        let (stage, examples) = try await Self.scene()
        let data = examples.filter { !$0.resource.contains("upload") && $0.resource != "/profile" }
        let english = try await Self.read(data, stage, .en)
        for language in [Language.nl, .fr, .de] {
            let other = try await Self.read(data, stage, language)
            #expect(other == english)
        }
    }

    @Test func `a list says where its next page is, in its body and in the header Link`() async throws {
        let stage = try await TestPortal()
        for number in 1...60 {
            try await stage.run("""
                INSERT INTO users (ssin_sealed, ssin_index, email, email_is_placeholder, first_name, last_name, language, created_at, last_key, first_key, search_text)
                SELECT ssin_sealed, \([UInt8("\(number)".utf8.count)] + Array("\(number)".utf8)), \("person\(number)@aznoordzee.example"), 0, 'Emma', 'De Smet', 'en', 0,
                    \("de smet \(number)"), 'emma de smet', 'emma de smet' FROM users WHERE email = \(SamplePerson.tom.email)
                """)
        }
        try await stage.visit { open in
            struct Users: Decodable { let users: [User]; let next: String? }
            struct User: Decodable { let id: Int64 }
            var marc = Program(try await open(.marc))
            marc.browser.headers[.acceptLanguage] = "fr"
            let first = try await marc.get("/manage/users")
            let read = try JSONDecoder().decode(Users.self, from: Data(first.text.utf8))
            let next = try #require(read.next)
            let link = try #require(HTTPField.Name("Link"))
            #expect(first.headers[link] == "<\(next)>; rel=\"next\"")
            let second = try await marc.get(next)
            let rest = try JSONDecoder().decode(Users.self, from: Data(second.text.utf8))
            #expect(rest.next == nil && second.headers[link] == nil)
            #expect(Set(read.users.map(\.id)).isDisjoint(with: rest.users.map(\.id)) && read.users.count == 50 && !rest.users.isEmpty)
        }
    }

    /// Emma's account waits for approval; everybody else is as the sample data has them.
    private static func scene() async throws -> (TestPortal, [Example]) {
        let stage = try await TestPortal()
        let account = try await stage.request()
        let tom = try await stage.userID(.tom)
        return (stage, [
            Example(resource: "/profile", person: .tom, path: "/profile"), Example(resource: "/accounts", person: .emma, path: "/accounts"),
            Example(resource: "/accounts/{id}", person: .an, path: "/accounts/\(account)"),
            Example(resource: "/manage/accounts", person: .an, path: "/manage/accounts?state=Approval"),
            Example(resource: "/manage/approval", person: .an, path: "/manage/approval"),
            Example(resource: "/manage/users", person: .an, path: "/manage/users"),
            Example(resource: "/manage/users/{id}", person: .an, path: "/manage/users/\(tom)"),
            Example(resource: "/manage/users/upload", person: .an, path: "/manage/users/upload"),
        ])
    }

    private static func read(_ examples: [Example], _ stage: TestPortal, _ language: Language) async throws -> [String] {
        let found = Found()
        try await stage.run("UPDATE users SET language = \(language.rawValue)")
        try await stage.visit { open in
            for example in examples {
                let reply = try await Program(try await open(example.person)).get(example.path)
                #expect(reply.status == .ok, "\(example.path)")
                await found.add(reply.text)
            }
        }
        return await found.texts
    }

    private actor Found {
        var texts: [String] = []
        func add(_ text: String) { texts.append(text) }
    }

    private static func pretty(_ json: String) throws -> String {
        let value = try JSONSerialization.jsonObject(with: Data(json.utf8))
        let data = try JSONSerialization.data(withJSONObject: value, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }

    private static func page(_ examples: [(title: String, json: String)]) throws -> String {
        let head = """
            # JSON

            A program that sends `Accept: application/json` gets the data of a page: ids as numbers, codes, and times as RFC 3339 has them. There is no prose in it, so that it is
            the same in every language; the profile, the uploads and the bulk pages, which still have words, are the exceptions ([adr/0010](adr/0010-json-by-negotiation.md)).
            A list has 50 rows; `next` and the header `Link` (RFC 8288) have the address of the next page. Codes of refusals are keys of `Sources/Web/Localisation`.
            The examples below are made by `Tests/PortalTests/JSON/JSONExampleTests.swift`, which fails where they are stale.

            """
        return head + examples.map { "\n## \($0.title)\n\n```json\n\($0.json)\n```\n" }.joined()
    }
}

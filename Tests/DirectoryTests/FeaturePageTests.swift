import AsyncHTTPClient
import Crypto
import Database
import DatabaseTesting
import Directory
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import OpenID
import Testing
import Vocabulary
import Web

/// A feature that is not EAM stands on Directory and what is below it: signed-in pages, lists, forms, menus and errors need nothing of Portal.
@Suite struct FeaturePageTests {
    @Test func `without a session there is no page but the way to sign in`() async throws {
        try await visit { client, _ in
            let reply = try await client.execute(uri: "/desk", method: .get)
            #expect(reply.status == .seeOther && reply.headers[.location]?.hasPrefix("/login") == true)
        }
    }

    @Test func `a signed-in person sees a list, page by page, in the layout of the portal`() async throws {
        try await visit { client, cookie in
            let first = try await get("/desk", client, cookie)
            #expect(first.contains("<h1>Emma De Smet</h1>") && first.contains("<li>AZ Noordzee</li>") && !first.contains("<li>UZ Westhoek</li>"))
            #expect(first.contains("href=\"/profile\""))
            let next = try #require(first.firstMatch(of: #/rel="next" href="([^"]+)"/#)?.1)
            let second = try await get(String(next).replacing("&amp;", with: "&"), client, cookie)
            #expect(second.contains("<li>UZ Westhoek</li>") && !second.contains("<li>AZ Noordzee</li>") && second.contains("rel=\"prev\""))
        }
    }

    @Test func `a form comes back with what is wrong at its field, and is done once it is right`() async throws {
        try await visit { client, cookie in
            let page = try await get("/desk", client, cookie)
            let csrf = try #require(page.firstMatch(of: #/name="csrf" value="([^"]+)"/#)?.1)
            let wrong = try await post("name=&csrf=\(csrf)", client, cookie)
            #expect(wrong.status == .unprocessableContent && String(buffer: wrong.body).contains("aria-invalid=\"true\""))
            let forged = try await post("name=Desk&csrf=forged", client, cookie)
            #expect(forged.status == .forbidden)
            let right = try await post("name=Bureau&csrf=\(csrf)", client, cookie)
            #expect(right.status == .seeOther && right.headers[.location] == "/desk")
            #expect(try await get("/desk", client, cookie).contains("<li>Bureau</li>"))
        }
    }

    private func get(_ path: String, _ client: any TestClientProtocol, _ cookie: String) async throws -> String {
        let reply = try await client.execute(uri: path, method: .get, headers: [.cookie: cookie])
        #expect(reply.status == .ok)
        return String(buffer: reply.body)
    }

    private func post(_ body: String, _ client: any TestClientProtocol, _ cookie: String) async throws -> TestResponse {
        try await client.execute(
            uri: "/desk", method: .post, headers: [.cookie: cookie, .origin: "http://localhost", .contentType: "application/x-www-form-urlencoded"],
            body: ByteBuffer(string: body))
    }

    /// The portal with this one feature; the closure gets a browser and the cookie of Emma's session.
    private func visit(_ test: @escaping @Sendable (any TestClientProtocol, String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "desk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try DeskFeature.template.write(to: folder.appending(path: "desk.mustache"), atomically: true, encoding: .utf8)
        let keys = try Keyring(sealing: [1: SymmetricKey(size: .bits256)], index: SymmetricKey(size: .bits256))
        let web = WebSettings(publicURL: "http://localhost", cookieName: "gatehouse_portal")
        let services = try await PortalServices(
            database: try TestDatabases.openEmpty(folder.appending(path: "portal.sqlite")), keys: keys, web: web, localisation: try Localisation.load(),
            mailDomain: "gatehouse.example", clock: .system, random: .system, logger: Logger(label: "desk") { _ in SwiftLogNoOpLogHandler() })
        let token = try await signIn(services)
        let provider = OpenIDProvider.fas(issuer: "http://127.0.0.1:1/fas/oauth2", clientID: "portal", clientSecret: "none", publicURL: web.publicURL)
        let client = OpenIDClient(provider: provider, http: .shared, clock: .system, random: .system, logger: services.logger)
        // Templates are read by their folder: the database beside them is none.
        let program = try PortalProgram(
            services: services, signIn: client, features: [DeskFeature(templates: folder).feature], linkedAccounts: LinkedAccounts { _, _, _ in [] },
            assets: try Assets.load(), demo: false)
        try await Application(router: program.router()).test(.router) { try await test($0, "gatehouse_portal=\(token)") }
    }

    private func signIn(_ services: PortalServices) async throws -> String {
        let now = services.clock.now()
        return try await services.database.write { [keys = services.keys, random = services.random] db in
            for (name, number) in [("AZ Noordzee", "71090112"), ("CHU Val de Lune", "71090211"), ("Clinique Saint-Amand", "71090409"), ("UZ Westhoek", "71090310")] {
                try db.run("INSERT INTO organisations (name, number) VALUES (\(name), \(number))")
            }
            let emma = try db.addUser(
                UserRecord(
                    ssinSealed: try keys.seal("01041219607", as: "ssin"), ssinIndex: keys.blindIndex("01041219607", as: "ssin"),
                    email: "emma.desmet@aznoordzee.example", firstName: "Emma", lastName: "De Smet", language: .en, createdAt: now))
            try db.refreshKeys(of: emma)
            return try db.startSession(person: emma.value, userAgent: "", level: 500, idToken: nil, now: now, random: random)
        }
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing
import Vocabulary

@testable import Portal
@testable import Directory

/// Every route with every kind of actor, for a person against `routes.md` beside this file and for a program against `json.md`: a new route without a
/// row fails, and so does one that lets somebody in who was not let in before, or that has lost its JSON.
/// Record anew with `GATEHOUSE_RECORD=1 swift test --filter RouteTableTests`, and read the difference before it is committed.
@Suite struct RouteTableTests {
    /// A table that is checked in, with what stands above it.
    private struct Table {
        let file: URL
        let head: String

        init(_ name: String, _ head: String) {
            file = URL(filePath: #filePath).deletingLastPathComponent().appendingPathComponent(name)
            self.head = head
        }

        /// Compares, or records.
        func expect(_ columns: [RouteActor: [String: String]], of routes: [String]) throws {
            let found = routes.map { route in
                "| `\(route)` | " + RouteActor.allCases.map { columns[$0]?[route] ?? "" }.joined(separator: " | ") + " |"
            }
            if ProcessInfo.processInfo.environment["GATEHOUSE_RECORD"] != nil {
                let names = "| route | \(RouteActor.allCases.map(\.rawValue).joined(separator: " | ")) |"
                let line = "|---|\(String(repeating: "---|", count: RouteActor.allCases.count))"
                try ([head, names, line] + found).map { $0 + "\n" }.joined().write(to: file, atomically: true, encoding: .utf8)
            }
            let expected = try rows()
            let name = file.lastPathComponent
            #expect(found.filter { !expected.contains($0) } == [], "not as in \(name)")
            #expect(expected.filter { !found.contains($0) } == [], "in \(name) and not as it is")
        }

        private func rows() throws -> [String] {
            try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init).filter { $0.hasPrefix("| `") }
        }

        /// As it is checked in: what each actor gets at each route.
        func cells() throws -> [String: [String]] {
            Dictionary(uniqueKeysWithValues: try rows().map { row in
                let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
                return (cells[0].replacing("`", with: ""), Array(cells.dropFirst()))
            })
        }
    }

    private static let pages = Table("routes.md", """
        # Access to each route

        Emma's account waits for approval at AZ Noordzee, and An has uploaded a file that is not applied. Each route is requested with Emma's ids. Forms contain an old revision, so
        a permitted person gets 409 and nothing changes. `login`: redirected to the sign-in page. 404: not visible for this person. 403: visible but not allowed.
        A blocked AU is blocked everywhere, a blocked AM at AZ Noordzee. Read every new row before you commit it: it is the permission.

        """)

    private static let resources = Table("json.md", """
        # What a program gets at each route

        The same requests as in [routes.md](routes.md), with `Accept: application/json`. What a page answers with a redirect, a program gets as 200; what sends one to sign in is 401, and what has
        no resource is 406. After 200 stands what the answer is. A row that turns 406 is a resource that is lost.

        """)

    /// Requested last, because it ends the session.
    private static let last = "POST /logout"

    private static func routes(_ stage: TestPortal) -> [String] {
        let all = stage.program.router().routes.map { "\($0.method.rawValue) \($0.path)" }.filter { !$0.hasPrefix("HEAD ") && !$0.contains("/assets/") }
        return Set(all).subtracting([last]).sorted() + [last]
    }

    /// What an answer means for who asks: the status, or where one is sent instead; for a program, what it is made of too.
    private static func cell(_ reply: Reply, _ json: Bool) -> String {
        if reply.status == .seeOther, let location = reply.location, location.hasPrefix("/login") { return "login" }
        guard json, reply.status == .ok else { return "\(reply.status.code)" }
        let type = reply.headers[.contentType]?.split(separator: ";").first.map(String.init) ?? "nothing"
        return "200 \(type == "application/json" ? "JSON" : type)"
    }

    /// The answers for this person, with a server without pages instead of the sign-in service.
    private static func column(_ actor: RouteActor, json: Bool = false) async throws -> [String: String] {
        let (columns, keep) = AsyncStream.makeStream(of: [String: String].self)
        _ = try await Application(router: Router()).test(.live) { client in
            keep.yield(try await walk(actor, json, door: try #require(client.port)))
        }
        keep.finish()
        return await columns.reduce(into: [:]) { $0.merge($1) { $1 } }
    }

    private static func walk(_ actor: RouteActor, _ json: Bool, door: Int) async throws -> [String: String] {
        let scene = try await RouteScene(door: door)
        let (cells, note) = AsyncStream.makeStream(of: (String, String).self)
        try await scene.stage.visit { open in
            let browser = try await actor.browser(scene.stage, open)
            let headers: HTTPFields = json ? [.accept: "application/json"] : [:]
            for route in routes(scene.stage) {
                let parts = route.split(separator: " ").map(String.init)
                let address = scene.address(parts[1])
                let reply = try await parts[0] == "GET" ? browser.get(address, headers) : browser.post(address, scene.fields(parts[1]), headers)
                note.yield((route, cell(reply, json)))
            }
        }
        note.finish()
        return await cells.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }

    @Test func `every route lets in whom the table says, and no route lacks a row`() async throws {
        var columns: [RouteActor: [String: String]] = [:]
        for actor in RouteActor.allCases { columns[actor] = try await Self.column(actor) }
        try Self.pages.expect(columns, of: Self.routes(try await TestPortal()))
    }

    /// Pages that look for news by themselves are the same for both.
    @Test func `a program is let in and refused as a person is, and gets JSON where there was JSON`() async throws {
        let table = try Self.pages.cells()
        var columns: [RouteActor: [String: String]] = [:]
        for (number, actor) in RouteActor.allCases.enumerated() {
            let answers = try await Self.column(actor, json: true)
            columns[actor] = answers
            for (route, cells) in table {
                let answer = answers[route].map { String($0.prefix { $0 != " " }) } ?? ""
                let allowed: [String] =
                    switch cells[number] {
                    case "login": route.hasSuffix("/live") ? ["login"] : ["401"]
                    case "303": ["200", "204", "303", "406"]
                    case "200": ["200", "204", "406"]
                    case "400": ["400", "406"]
                    case "406": ["200", "401"]
                    case let page: [page]
                    }
                #expect(allowed.contains(answer), "\(actor.rawValue), \(route): \(answer)")
            }
        }
        try Self.resources.expect(columns, of: Self.routes(try await TestPortal()))
    }
}

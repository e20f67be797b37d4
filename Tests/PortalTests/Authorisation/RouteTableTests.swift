import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing
import Vocabulary

@testable import Portal
@testable import Directory

/// Every route with every kind of actor, against `routes.md` beside this file: a new route without a row fails, and so does one that lets
/// somebody in who was not let in before.
@Suite struct RouteTableTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent().appendingPathComponent("routes.md")

    /// Ends the session, so it is walked last.
    private static let last = "POST /logout"

    private static func routes(_ stage: Stage) -> [String] {
        let all = stage.program.router().routes.map { "\($0.method.rawValue) \($0.path)" }.filter { !$0.hasPrefix("HEAD ") && !$0.contains("/assets/") }
        return Set(all).subtracting([last]).sorted() + [last]
    }

    /// What an answer means for who asks: the status, or where one is sent instead.
    private static func cell(_ reply: Reply) -> String {
        guard reply.status == .seeOther, let location = reply.location, location.hasPrefix("/login") else { return "\(reply.status.code)" }
        return "login"
    }

    /// The routes as this actor finds them, with a server in place of the sign-in service that knows no page.
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
                note.yield((route, cell(reply)))
            }
        }
        note.finish()
        return await cells.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }

    @Test func `every route lets in whom the table says, and no route lacks a row`() async throws {
        var columns: [RouteActor: [String: String]] = [:]
        for actor in RouteActor.allCases { columns[actor] = try await Self.column(actor) }
        let routes = Self.routes(try await Stage())
        let found = routes.map { route in
            "| `\(route)` | " + RouteActor.allCases.map { columns[$0]?[route] ?? "" }.joined(separator: " | ") + " |"
        }
        if ProcessInfo.processInfo.environment["GATEHOUSE_RECORD"] != nil { try Self.record(found) }
        let expected = try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n").map(String.init).filter { $0.hasPrefix("| `") }
        #expect(found.filter { !expected.contains($0) } == [], "not as in routes.md")
        #expect(expected.filter { !found.contains($0) } == [], "in routes.md and not as it is")
    }

    /// The table as it is checked in: what each actor gets at each route.
    private static func checkedIn() throws -> [String: [String]] {
        let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `") }
        return Dictionary(uniqueKeysWithValues: rows.map { row in
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            return (cells[0].replacing("`", with: ""), Array(cells.dropFirst()))
        })
    }

    /// What a page answers with a redirect, a program gets as 200; what sends one to sign in is 401, and what has no resource 406. Pages that
    /// look for news by themselves are the same for both.
    @Test(arguments: zip(RouteActor.allCases, RouteActor.allCases.indices))
    func `a program is let in and refused as a person is`(actor: RouteActor, column: Int) async throws {
        let answers = try await Self.column(actor, json: true)
        for (route, cells) in try Self.checkedIn() {
            let answer = answers[route] ?? ""
            let allowed: [String] =
                switch cells[column] {
                case "login": route.hasSuffix("/live") ? ["login"] : ["401"]
                case "303": ["200", "204", "303", "406"]
                case "200": ["200", "204", "406"]
                case "400": ["400", "406"]
                case "406": ["200", "401"]
                case let page: [page]
                }
            #expect(allowed.contains(answer), "\(route): \(answer)")
        }
    }

    private static func record(_ rows: [String]) throws {
        let head = """
            # Who reaches which route

            Emma's account waits for approval at AZ Noordzee, and An has uploaded a file that is not applied. Each route is asked for with her numbers in its places; forms carry an old revision, so
            that whoever may do it gets 409 and nothing changes. `login`: sent to sign in. 404: not there for this person. 403: seen and not allowed.
            A blocked AU is blocked everywhere, a blocked AM at AZ Noordzee. Read every new row before you check it in: it is the permission.

            | route | \(RouteActor.allCases.map(\.rawValue).joined(separator: " | ")) |
            |---|\(String(repeating: "---|", count: RouteActor.allCases.count))

            """
        try (head + rows.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
    }
}

import Database
import Foundation
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

@Suite struct CursorTests {
    private func base64URL(_ text: String) -> String {
        text.utf8.base64URL
    }

    /// Cursors that no page of this order produces.
    private func tampered(_ order: String) -> [String] {
        let huge = String(repeating: "A", count: 5000)
        let bodies = [
            "", "x", "%00", "AAAA", huge, base64URL("{}"), base64URL("[1,2,3]"), base64URL(#"{"k":[],"i":1,"b":false}"#),
            base64URL(#"{"k":[{"text":{"_0":"a"}},{"text":{"_0":"b"}},{"text":{"_0":"c"}}],"i":1,"b":false}"#),
            base64URL(#"{"k":[{"text":{"_0":"a"}}],"i":99999999999999999999,"b":false}"#), base64URL("{\"k\":[{\"text\":{\"_0\":\"a\"}}],\"i\":\"1\",\"b\":0}"),
        ]
        return ["garbage", huge, "%27%20OR%201=1", "..", order] + bodies.map { "\(order).\($0)" }
    }

    @Test(arguments: ["/manage/users?sort=last", "/manage/users?sort=role", "/manage/accounts?sort=person", "/manage/accounts?sort=since", "/manage/accounts?sort=state"])
    func `what is no cursor gives the first page`(path: String) async throws {
        let stage = try await TestPortal()
        try await Crowd.accounts(stage)
        try await stage.visit { open in
            let an = try await open(.an)
            let first = try await an.get(path).rowIDs
            try #require(first.count == 50)
            for cursor in tampered(String(path.drop { $0 != "=" }.dropFirst())) {
                let reply = try await an.get("\(path)&at=\(cursor)")
                #expect(reply.status == .ok && reply.rowIDs == first && reply.isHarmless, "\(cursor.prefix(80))")
            }
        }
    }

    @Test func `the cursor of another order gives the first page of this one`() async throws {
        let stage = try await TestPortal()
        try await Crowd.accounts(stage)
        try await stage.visit { open in
            let an = try await open(.an)
            for (list, orders) in [("/manage/users", UserOrder.allCases.map(\.rawValue)), ("/manage/accounts", AccountOrder.allCases.map(\.rawValue))] {
                for order in orders {
                    let next = try #require(try await an.get("\(list)?sort=\(order)").link("next"))
                    let cursor = try #require(next.firstMatch(of: #/at=([^&]+)/#)).1
                    for other in orders where other != order {
                        let first = try await an.get("\(list)?sort=\(other)").rowIDs
                        #expect(try await an.get("\(list)?sort=\(other)&at=\(cursor)").rowIDs == first, "\(order) in \(other)")
                    }
                }
            }
        }
    }

    @Test func `a cursor that was made by hand shows nothing that is not the viewer's, and never fails`() async throws {
        let stage = try await TestPortal()
        try await Crowd.accounts(stage)
        let (noordzees, luneOnly) = (Set(try await ids(stage, "AZ Noordzee")), try await stage.userID(.sofie).value)
        try await stage.visit { open in
            let jean = try await open(.jean)
            for keys in [[Cursor.Key.text("")], [.text("\u{0}")], [.text("zzz")], [.text("\u{10FFFF}")], [.number(0)], [.number(.max)]] {
                for (id, backwards) in [(Int64.max, false), (.min, false), (.max, true), (-1, true)] {
                    for order in ["last", "first", "email"] {
                        let cursor = Cursor(keys: keys, id: id, backwards: backwards).text
                        let reply = try await jean.get("/manage/users?sort=\(order)&at=\(order).\(cursor)")
                        #expect(reply.status == .ok && noordzees.intersection(reply.rowIDs).subtracting([luneOnly]).isEmpty)
                    }
                }
            }
        }
    }

    private func ids(_ stage: TestPortal, _ organisation: String) async throws -> [Int64] {
        let place = try await stage.organisation(organisation)
        return try await stage.database.read { try $0.rows("SELECT user_id FROM memberships WHERE organisation_id = \(place)") { try $0.integer("user_id") } }
    }
}

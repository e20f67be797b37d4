import Access
import Database
import Foundation
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

/// The sort keys of a person, read without the list's queries.
private struct Sorted: Sendable {
    let id: Int64
    let last: String
    let first: String
    let email: String
    let ssin: String
    let type: String
    let enabled: Bool
    let manager: Bool
    /// At every organisation of the list.
    let blocked: Bool

    func keys(_ order: UserOrder) -> [String] {
        let byName = "\(last) \(first)".lowercased()
        let role = type == "administrator" ? "1" : type == "hd_manager" ? "2" : manager ? "3" : "4"
        return switch order {
        case .last: [byName]
        case .first: ["\(first) \(last)".lowercased()]
        case .email: [email]
        case .ssin: [ssin]
        case .role: [role, byName]
        case .status: [enabled && !blocked ? "Enabled" : "Disabled", byName]
        }
    }
}

@Suite struct UserOrderTests {
    /// - Parameter organisation: its members; nil for everybody, for staff.
    private func people(_ stage: TestPortal, at organisation: OrganisationID?) async throws -> [Sorted] {
        let services = stage.services
        let here: Query = organisation.map { "m.organisation_id = \($0)" } ?? "1 = 1"
        let everybody: Query = organisation == nil ? "LEFT JOIN" : "JOIN"
        return try await stage.database.read { db in
            try db.rows("""
                SELECT u.id, u.first_name, u.last_name, u.email, u.ssin_sealed, u.type, u.status, COALESCE(MAX(m.access_manager), 0) AS manager,
                    COALESCE(MIN(m.blocked), 0) AS blocked
                FROM users AS u \(everybody) memberships AS m ON m.user_id = u.id AND \(here) GROUP BY u.id
                """) { row in
                Sorted(
                    id: try row.integer("id"), last: try row.text("last_name"), first: try row.text("first_name"), email: try row.text("email"),
                    ssin: services.openSSIN(try row.bytes("ssin_sealed")) ?? "", type: try row.text("type"), enabled: try row.text("status") == "Enabled",
                    manager: try row.bool("manager"), blocked: try row.bool("blocked") && organisation != nil)
            }
        }
    }

    private func ids(_ people: [Sorted], _ order: UserOrder) -> [Int64] {
        people.sorted { a, b in
            let (left, right) = (a.keys(order), b.keys(order))
            return left == right ? a.id < b.id : left.lexicographicallyPrecedes(right)
        }.map(\.id)
    }

    @Test(arguments: UserOrder.allCases)
    func `by each column, up and down, forward and back, everybody is there exactly once and in order (#82)`(order: UserOrder) async throws {
        let stage = try await TestPortal()
        _ = try await Crowd.people(stage)
        let noordzee = try await stage.organisation("AZ Noordzee")
        let expected = ids(try await people(stage, at: noordzee), order)
        try #require(expected.count == 125)
        try await stage.visit { open in
            for (who, filter) in [(SamplePerson.an, ""), (.marc, "organisation=\(noordzee)&")] {
                let browser = try await open(who)
                for direction in ["", "&dir=desc"] {
                    let walk = try await ListWalk.forward(browser, from: "/manage/users?\(filter)sort=\(order)\(direction)")
                    #expect(walk.ids == (direction.isEmpty ? expected : expected.reversed()), "\(who) \(direction)")
                    #expect(walk.pages.map(\.count) == [50, 50, 25])
                    #expect(try await walk.back(browser).pages == walk.pages, "\(who) \(direction)")
                }
            }
        }
    }

    @Test(arguments: UserOrder.allCases.filter { $0 != .ssin })
    func `the HD Manager goes through everybody in order, page by page (#82)`(order: UserOrder) async throws {
        let stage = try await TestPortal()
        _ = try await Crowd.people(stage)
        let expected = ids(try await people(stage, at: nil), order)
        try await stage.visit { open in
            let marc = try await open(.marc)
            for direction in ["", "&dir=desc"] {
                let walk = try await ListWalk.forward(marc, from: "/manage/users?sort=\(order)\(direction)")
                #expect(walk.ids == (direction.isEmpty ? expected : expected.reversed()) && walk.pages.count == 3)
                #expect(try await walk.back(marc).pages == walk.pages)
            }
        }
    }

    @Test func `by SSIN is offered inside one organisation alone; elsewhere it is by name, and no address holds one (#82)`() async throws {
        let stage = try await TestPortal()
        let noordzee = try await stage.organisation("AZ Noordzee")
        try await stage.visit { open in
            for person in [SamplePerson.marc, .karim] {
                let browser = try await open(person)
                let all = try await browser.get("/manage/users?sort=ssin")
                let byName = try await browser.get("/manage/users")
                #expect(all.text.contains("<th scope=\"col\">SSIN</th>") && all.rowIDs == byName.rowIDs, "\(person)")
                let one = try await browser.get("/manage/users?organisation=\(noordzee)")
                #expect(one.text.contains("href=\"/manage/users?organisation=\(noordzee)&amp;sort=ssin\" data-keeps-focus>SSIN</a>"), "\(person)")
            }
            _ = try await Crowd.people(stage)
            let an = try await open(.an)
            let list = try await an.get("/manage/users?sort=ssin")
            let next = try #require(list.link("next"))
            #expect(list.text.contains("aria-sort=\"ascending\"><a href=\"/manage/users?sort=ssin&amp;dir=desc\" data-keeps-focus>SSIN"))
            let last = try #require(list.rowIDs.last)
            let digits = try #require(list.row(last)?.firstMatch(of: #/\d\d\.\d\d\.\d\d-\d\d\d\.\d\d/#)).0.filter(\.isNumber)
            let mark = String(next.drop { $0 != "." }.dropFirst()).replacing("-", with: "+").replacing("_", with: "/")
            let plain = Data(base64Encoded: mark + String(repeating: "=", count: (4 - mark.count % 4) % 4)).map { String(decoding: $0, as: UTF8.self) }
            #expect(!next.contains(digits) && plain?.contains(digits) == false)
        }
    }

    @Test func `a filter holds from page to page and through a change of order (#82)`() async throws {
        let stage = try await TestPortal()
        _ = try await Crowd.people(stage)
        try await stage.visit { open in
            let an = try await open(.an)
            let walk = try await ListWalk.forward(an, from: "/manage/users?role=4&sort=email")
            #expect(walk.pages.count == 3 && Set(walk.ids).count == walk.ids.count)
            #expect(walk.last.contains("role=4") && walk.last.contains("sort=email"))
            #expect(try await an.get(walk.last).text.contains("href=\"/manage/users?role=4&amp;sort=first\""))
        }
    }
}

import Database
import Foundation

@testable import Portal
@testable import Samples

/// A portal with many people, whose lists are read page by page.
protocol SearchWalk {}

extension SearchWalk {
    func seeded(users: Int, accounts: Int) async throws -> TestPortal {
        let stage = try await TestPortal()
        let size = try SeedSize(users: users, accounts: accounts, organisations: 12)
        try await stage.services.seed(size, places: DemoAddresses(nodeURL: "http://127.0.0.1:8081")) { _ in }
        return stage
    }

    /// The expected hits of a search, in order, without an index.
    func expected(_ stage: TestPortal, _ table: Query, key: Query, _ term: String) async throws -> [Int64] {
        try await stage.database.read { db in
            try db.rows("SELECT id, search_text FROM \(table) ORDER BY \(key), id") { (id: try $0.integer("id"), text: try $0.text("search_text")) }
                .filter { term.count < 3 ? " \($0.text)".contains(" \(term)") : $0.text.contains(term) }.map(\.id)
        }
    }

    /// The list from its first page to its last, and back.
    func walk(_ stage: TestPortal, descending: Bool, _ page: @escaping @Sendable (any Reader, ListPosition) throws -> ListPage<Int64>) async throws -> (there: [Int64], back: [Int64]) {
        try await stage.database.read { db in
            var (there, back): ([Int64], [Int64]) = ([], [])
            var slice = try page(db, ListPosition(cursor: nil, descending: descending, size: 30))
            while true {
                there += slice.items
                guard let next = slice.next else { break }
                slice = try page(db, ListPosition(cursor: next, descending: descending, size: 30))
            }
            back = slice.items
            while let previous = slice.previous {
                slice = try page(db, ListPosition(cursor: previous, descending: descending, size: 30))
                back = slice.items + back
            }
            return (there, back)
        }
    }
}

import Database
import Foundation

@testable import Portal
@testable import Samples

/// A portal with many people, whose lists are walked through.
protocol SearchWalk {}

extension SearchWalk {
    func seeded(users: Int, accounts: Int) async throws -> Stage {
        let stage = try await Stage()
        let size = try SeedSize(users: users, accounts: accounts, organisations: 12)
        try await stage.services.seed(size, places: DemoPlaces(nodeURL: "http://127.0.0.1:8081")) { _ in }
        return stage
    }

    /// What a search finds, in order, without any index.
    func expected(_ stage: Stage, _ table: Query, key: Query, _ term: String) async throws -> [Int64] {
        try await stage.database.read { db in
            try db.rows("SELECT id, search_text FROM \(table) ORDER BY \(key), id") { (id: try $0.integer("id"), text: try $0.text("search_text")) }
                .filter { term.count < 3 ? " \($0.text)".contains(" \(term)") : $0.text.contains(term) }.map(\.id)
        }
    }

    /// The list from its first page to its last, and back again.
    func walk(_ stage: Stage, descending: Bool, _ page: @escaping @Sendable (any Reader, ListPlace) throws -> Slice<Int64>) async throws -> (there: [Int64], back: [Int64]) {
        try await stage.database.read { db in
            var (there, back): ([Int64], [Int64]) = ([], [])
            var slice = try page(db, ListPlace(cursor: nil, descending: descending, size: 30))
            while true {
                there += slice.items
                guard let next = slice.next else { break }
                slice = try page(db, ListPlace(cursor: next, descending: descending, size: 30))
            }
            back = slice.items
            while let previous = slice.previous {
                slice = try page(db, ListPlace(cursor: previous, descending: descending, size: 30))
                back = slice.items + back
            }
            return (there, back)
        }
    }
}

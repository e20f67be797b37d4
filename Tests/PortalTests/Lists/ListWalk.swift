import Database
import HTTPTypes
import Testing

@testable import Portal

/// A list, read page by page.
struct ListWalk: Sendable {
    /// The ids of the rows, page by page.
    var pages: [[Int64]] = []
    /// The address of the last page.
    var last = ""

    var ids: [Int64] { pages.flatMap(\.self) }

    /// Follows "Next page" until there is none.
    static func forward(_ browser: Browser, from path: String) async throws -> ListWalk { try await along("next", browser, path) }

    /// Follows "Previous page" from the last page; returns the pages in the order of the list.
    func back(_ browser: Browser) async throws -> ListWalk {
        var walk = try await Self.along("prev", browser, last)
        walk.pages.reverse()
        return walk
    }

    private static func along(_ direction: String, _ browser: Browser, _ start: String) async throws -> ListWalk {
        var (walk, path): (ListWalk, String?) = (ListWalk(), start)
        while let here = path {
            let reply = try await browser.get(here)
            try #require(reply.status == .ok && walk.pages.count < 20, "\(here)")
            walk.pages.append(reply.rowIDs)
            walk.last = here
            path = reply.link(direction)
        }
        return walk
    }
}

extension Reply {
    /// The ids of the rows with a tick box, in the order of the page.
    var rowIDs: [Int64] { text.matches(of: #/name="id" value="(\d+)"/#).compactMap { Int64($0.1) } }

    /// The target of "Previous page" (`prev`) or "Next page" (`next`).
    func link(_ direction: String) -> String? {
        text.matches(of: #/rel="(prev|next)" href="([^"]+)"/#).first { $0.1 == direction }.map { String($0.2).replacing("&amp;", with: "&") }
    }

    /// The headers of the table's columns, with the order of each.
    var columns: [String] { text.matches(of: #/<th scope="col"[^>]*>(?:<a [^>]*>)?([^<]+)/#).map { String($0.1) } }

    /// The text of the row with this id.
    func row(_ id: Int64) -> String? {
        text.split(separator: "<tr>").map(String.init).first { $0.contains("name=\"id\" value=\"\(id)\"") }
    }
}

import Database
import HTTPTypes
import Testing

@testable import Portal

/// A list as somebody sees it who goes from page to page.
struct ListWalk: Sendable {
    /// The numbers of the rows, page by page.
    var pages: [[Int64]] = []
    /// The address of the last page.
    var last = ""

    var ids: [Int64] { pages.flatMap(\.self) }

    /// Follows "Next page" until there is none.
    static func forward(_ browser: Browser, from path: String) async throws -> ListWalk { try await along("next", browser, path) }

    /// Follows "Previous page" from the last page on; the pages in the order of the list.
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
    /// The numbers of the rows that can be ticked, in the order of the page.
    var rowIDs: [Int64] { text.matches(of: #/name="id" value="(\d+)"/#).compactMap { Int64($0.1) } }

    /// Where "Previous page" (`prev`) or "Next page" (`next`) leads.
    func link(_ direction: String) -> String? {
        text.matches(of: #/rel="(prev|next)" href="([^"]+)"/#).first { $0.1 == direction }.map { String($0.2).replacing("&amp;", with: "&") }
    }

    /// What the heads of the table's columns say, and how each is sorted.
    var columns: [String] { text.matches(of: #/<th scope="col"[^>]*>(?:<a [^>]*>)?([^<]+)/#).map { String($0.1) } }

    /// The words of one row: the one that is ticked by this number.
    func row(_ id: Int64) -> String? {
        text.split(separator: "<tr>").map(String.init).first { $0.contains("name=\"id\" value=\"\(id)\"") }
    }
}

import Database
import Directory
import Foundation
import Vocabulary

extension Reader {
    /// The people of one organisation in the order of their SSINs. These are sealed, so they are sorted in memory (DESIGN rule 12).
    func managedUsersBySSIN(
        _ filter: UserFilter, organisation: OrganisationID, descending: Bool, at cursor: Cursor?, for viewer: Viewer, _ opened: OpenedSSINs,
        open: ([UInt8]) -> String?
    ) throws -> ListPage<ListedUser> {
        var filter = filter
        filter.organisation = organisation
        let listing = UserListing(filter, viewer, dialect)
        let members = listing.members
        let people: [UserID] = try rows("SELECT m.user_id FROM \(members.source) WHERE \(Query.all(members.conditions))") { try $0.id("user_id") }
        func numbers(_ sealed: Query) throws -> [UserID: Int64] {
            let found = try rows(sealed) { (try $0.id("id") as UserID, open(try $0.bytes("ssin_sealed")).flatMap(Int64.init) ?? -1) }
            return Dictionary(found, uniquingKeysWith: { first, _ in first })
        }
        let known = try opened.numbers(of: people) {
            try numbers("SELECT u.id, u.ssin_sealed FROM \(members.source) CROSS JOIN users AS u WHERE u.id = m.user_id AND \(Query.all(members.conditions))")
        }
        let found = people.map { SSINPosition(ssin: known[$0] ?? -1, id: $0) }
        let sorted = descending ? found.sorted().reversed() : found.sorted()
        // The row of the cursor may have left the list in the meantime.
        let beside = try cursor.flatMap { cursor in
            try found.first { $0.id.value == cursor.id }
                ?? numbers("SELECT u.id, u.ssin_sealed FROM users AS u WHERE u.id = \(cursor.id)").first.map { SSINPosition(ssin: $0.value, id: $0.key) }
        }
        let window = Window(sorted, beside: beside, backwards: cursor?.backwards ?? false, descending: descending)
        let users = try rows("SELECT \(ListedUser.columns) FROM users AS u WHERE u.id \(oneOf: window.ids)", ListedUser.init)
        let places = Dictionary(window.ids.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let ordered = users.sorted { (places[$0.id] ?? 0) < (places[$1.id] ?? 0) }
        return try withMemberships(ListPage(items: ordered, previous: window.previous, next: window.next), viewer, listing.scope)
    }
}

/// A person's position in the order of SSINs.
private struct SSINPosition: Comparable {
    let ssin: Int64
    let id: UserID

    static func < (left: SSINPosition, right: SSINPosition) -> Bool { (left.ssin, left.id) < (right.ssin, right.id) }
}

/// One page of a list that is sorted in memory; its cursors contain only an id.
private struct Window {
    let ids: [UserID]
    let previous: Cursor?
    let next: Cursor?

    /// - Parameter beside: the row after or before which the page begins; it need not be in the list any more.
    init(_ sorted: [SSINPosition], beside: SSINPosition?, backwards: Bool, descending: Bool) {
        let size = ListPage<UserID>.size
        func isBefore(_ place: SSINPosition, _ other: SSINPosition) -> Bool { descending ? place > other : place < other }
        let before = beside.map { beside in sorted.prefix { isBefore($0, beside) }.count } ?? 0
        let upTo = beside.map { beside in sorted.prefix { !isBefore(beside, $0) }.count } ?? 0
        let start = backwards ? max(0, before - size) : upTo
        let end = backwards ? before : min(sorted.count, start + size)
        ids = sorted[start..<max(start, end)].map(\.id)
        previous = start > 0 ? ids.first.map { Cursor(keys: [], id: $0.value, backwards: true) } : nil
        next = end < sorted.count ? ids.last.map { Cursor(keys: [], id: $0.value, backwards: false) } : nil
    }
}

import Database
import Foundation
import Hummingbird
import Vocabulary
import Web

/// How a list can be sorted: a closed enum, each case with the columns that an index has in this order.
protocol ListOrder: RawRepresentable<String>, CaseIterable, Sendable, Hashable {
    /// How it is sorted where nobody asked.
    static var standard: Self { get }
}

/// One page of a list as it was asked for in an address: how it is sorted, where it begins, what is filtered.
struct ListRequest<Order: ListOrder>: Sendable {
    let path: String
    let order: Order
    let descending: Bool
    let cursor: Cursor?
    /// What is filtered, by the names of the query's fields; empty ones are not there.
    let filters: [String: String]

    /// - Parameter names: the filters that this list has.
    init(_ request: Request, path: String, filters names: [String]) {
        self.init(path: path, query: request.query, filters: names)
    }

    init(path: String, query: [String: String], filters names: [String]) {
        self.path = path
        order = query["sort"].flatMap(Order.init(rawValue:)) ?? .standard
        descending = query["dir"] == "desc"
        let start = order.rawValue + Self.cursorMark
        // A cursor of another order is none.
        cursor = query["at"].flatMap { $0.hasPrefix(start) ? Cursor(String($0.dropFirst(start.count))) : nil }
        filters = query.filter { names.contains($0.key) && !$0.value.isEmpty }
    }

    /// Between a cursor and the order it was made for; base64url has no such sign.
    private static var cursorMark: String { "." }

    subscript(_ filter: String) -> String? { filters[filter] }

    /// The address of this list, from its first row on, with something changed; nil takes a filter away.
    func address(order: Order? = nil, descending: Bool? = nil, at cursor: Cursor? = nil, changing changes: [String: String?] = [:]) -> String {
        var fields = filters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }.filter { !changes.keys.contains($0.0) }
        for (name, value) in changes.sorted(by: { $0.key < $1.key }) { if let value { fields.append((name, value)) } }
        let order = order ?? self.order
        let descending = descending ?? self.descending
        if order != .standard { fields.append(("sort", order.rawValue)) }
        if descending { fields.append(("dir", "desc")) }
        if let cursor { fields.append(("at", order.rawValue + Self.cursorMark + cursor.text)) }
        return localAddress(path, fields)
    }

    /// The same list in its standard order, as so many matched that it could not be read in another.
    var inStandardOrder: ListRequest { ListRequest(path: path, order: .standard, descending: descending, cursor: cursor, filters: filters) }

    private init(path: String, order: Order, descending: Bool, cursor: Cursor?, filters: [String: String]) {
        self.path = path
        self.order = order
        self.descending = descending
        self.cursor = cursor
        self.filters = filters
    }

    /// The address of the same list as a file: sorted and filtered as it is, all of it.
    var export: String { "\(path)/export\(address().dropFirst(path.count))" }

    /// The address of this very page.
    var here: String { address(at: cursor) }

    /// A column's header: a second press turns the order around.
    /// - Parameter sortable: false where it cannot be sorted by it now.
    func header(_ order: Order, _ label: String, sortable: Bool = true) -> SortHeader {
        let current = order == self.order
        guard sortable || current else { return SortHeader(label: label, path: nil, direction: nil) }
        return SortHeader(
            label: label, path: address(order: order, descending: current && !descending),
            direction: current ? (descending ? "descending" : "ascending") : nil)
    }
}

/// A column's header as a link that sorts by it.
struct SortHeader: Sendable {
    let label: String
    /// Nil where the list cannot be sorted by it now.
    let path: String?
    /// For `aria-sort`; nil where the list is sorted by another column.
    let direction: String?
}

/// A path of our own with a query.
func localAddress(_ path: String, _ fields: [(String, String)]) -> String {
    guard !fields.isEmpty else { return path }
    func encoded(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? "" }
    return path + "?" + fields.map { "\(encoded($0.0))=\(encoded($0.1))" }.joined(separator: "&")
}

extension CharacterSet {
    /// RFC 3986 §2.3.
    fileprivate static let unreserved = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}

/// Where a page of a list begins: the row it begins after, or ends before. It holds what the list is sorted by, never an SSIN.
struct Cursor: Sendable, Hashable {
    enum Key: Sendable, Hashable, Codable {
        case text(String)
        case number(Int64)

        var value: SQLValue {
            switch self {
            case .text(let text): .text(text)
            case .number(let number): .integer(number)
            }
        }

        var isNumber: Bool { if case .number = self { true } else { false } }

        init?(_ value: SQLValue) {
            switch value {
            case .text(let text): self = .text(text)
            case .integer(let number): self = .number(number)
            default: return nil
            }
        }
    }

    let keys: [Key]
    let id: Int64
    /// The page ends before the row.
    let backwards: Bool

    init(keys: [Key], id: Int64, backwards: Bool) {
        self.keys = keys
        self.id = id
        self.backwards = backwards
    }

    /// Nil where it was not made here.
    init?(_ text: String) {
        guard text.utf8.count < 2000, let data = Base64URL.bytes(of: text),
            let stored = try? JSONDecoder().decode(Stored.self, from: data)
        else { return nil }
        self.init(keys: stored.k, id: stored.i, backwards: stored.b)
    }

    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let data = (try? encoder.encode(Stored(k: keys, i: id, b: backwards))) ?? Data()
        return data.base64URL
    }

    private struct Stored: Codable {
        let k: [Key]
        let i: Int64
        let b: Bool
    }
}

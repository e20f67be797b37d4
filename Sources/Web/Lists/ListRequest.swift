public import Database
import Foundation
public import Hummingbird
import Vocabulary

/// How a list can be sorted: a closed enum, each case with the columns that an index has in this order.
public protocol ListOrder: RawRepresentable<String>, CaseIterable, Sendable, Hashable {
    /// How it is sorted where nobody asked.
    static var standard: Self { get }
}

/// One page of a list as it was asked for in an address: how it is sorted, where it begins, what is filtered.
public struct ListRequest<Order: ListOrder>: Sendable {
    public let path: String
    public let order: Order
    public let descending: Bool
    public let cursor: Cursor?
    /// What is filtered, by the names of the query's fields; empty ones are not there.
    public let filters: [String: String]

    /// - Parameter names: the filters that this list has.
    public init(_ request: Request, path: String, filters names: [String]) {
        self.init(path: path, query: request.query, filters: names)
    }

    public init(path: String, query: [String: String], filters names: [String]) {
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

    public subscript(_ filter: String) -> String? { filters[filter] }

    /// The address of this list, from its first row on, with something changed; nil takes a filter away.
    public func address(order: Order? = nil, descending: Bool? = nil, at cursor: Cursor? = nil, changing changes: [String: String?] = [:]) -> String {
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
    public var inStandardOrder: ListRequest { ListRequest(path: path, order: .standard, descending: descending, cursor: cursor, filters: filters) }

    private init(path: String, order: Order, descending: Bool, cursor: Cursor?, filters: [String: String]) {
        self.path = path
        self.order = order
        self.descending = descending
        self.cursor = cursor
        self.filters = filters
    }

    /// The address of the same list as a file: sorted and filtered as it is, all of it.
    public var export: String { "\(path)/export\(address().dropFirst(path.count))" }

    /// The address of this very page.
    public var here: String { address(at: cursor) }

    /// A column's header: a second press turns the order around.
    /// - Parameter sortable: false where it cannot be sorted by it now.
    public func header(_ order: Order, _ label: String, sortable: Bool = true) -> SortHeader {
        let current = order == self.order
        guard sortable || current else { return SortHeader(label: label, path: nil, direction: nil) }
        return SortHeader(
            label: label, path: address(order: order, descending: current && !descending),
            direction: current ? (descending ? "descending" : "ascending") : nil)
    }
}

/// A column's header as a link that sorts by it.
public struct SortHeader: Sendable {
    public let label: String
    /// Nil where the list cannot be sorted by it now.
    public let path: String?
    /// For `aria-sort`; nil where the list is sorted by another column.
    public let direction: String?

    public init(label: String, path: String?, direction: String?) {
        self.label = label
        self.path = path
        self.direction = direction
    }
}

/// A path of our own with a query.
public func localAddress(_ path: String, _ fields: [(String, String)]) -> String {
    guard !fields.isEmpty else { return path }
    func encoded(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? "" }
    return path + "?" + fields.map { "\(encoded($0.0))=\(encoded($0.1))" }.joined(separator: "&")
}

extension CharacterSet {
    /// RFC 3986 §2.3.
    fileprivate static let unreserved = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}

public import Database
import Hummingbird
import Vocabulary

/// The search field and the filters above a list.
public struct FilterForm: Sendable {
    public struct Choice: Sendable {
        public let name: String
        public let label: String
        /// The text of the first option: no filter.
        public let all: String
        /// HTML, written here because a page may have hundreds of options.
        public let options: String
        let isChosen: Bool

        public init(name: String, label: String, all: String, options: String, isChosen: Bool) {
            self.name = name
            self.label = label
            self.all = all
            self.options = options
            self.isChosen = isChosen
        }
    }

    public let action: String
    public let csrf: String
    public let term: String
    /// Keeps the current order.
    public let sort: String
    public let direction: String
    public let choices: [Choice]
    /// The person whom a search by SSIN found; nil without such a search.
    public let found: String?
    /// Nil without filters.
    public let clear: String?
    /// Whether a filter is set. On a phone the filters are folded; then they are open.
    let isNarrowed: Bool

    public init(action: String, csrf: String, term: String, sort: String, direction: String, choices: [Choice], found: String?, clear: String?) {
        self.action = action
        self.csrf = csrf
        self.term = term
        self.sort = sort
        self.direction = direction
        self.choices = choices
        self.found = found
        self.clear = clear
        isNarrowed = choices.contains(where: \.isChosen)
    }
}

extension FilterForm.Choice {
    /// - Parameter chosen: the current value.
    public init(_ name: String, _ label: String, all: String, _ options: [(value: String, label: String)], chosen: String?) {
        var (html, isChosen) = ("", false)
        html.reserveCapacity(options.count * 64)
        for (value, label) in options {
            html += "<option value=\""
            html += escapedForHTML(value)
            html += value == chosen ? "\" selected>" : "\">"
            html += escapedForHTML(label)
            html += "</option>"
            if value == chosen { isChosen = true }
        }
        self.init(name: name, label: label, all: all, options: html, isChosen: isChosen)
    }
}

/// The links below a list.
public struct PageLinks: Sendable {
    public let previous: String?
    public let next: String?
    public let exist: Bool

    public init<Item, Order>(_ slice: ListPage<Item>, _ request: ListRequest<Order>) {
        previous = slice.previous.map { request.address(at: $0) }
        next = slice.next.map { request.address(at: $0) }
        exist = previous != nil || next != nil
    }
}

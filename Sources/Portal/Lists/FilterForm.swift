import Hummingbird
import Vocabulary
import Web

/// The search field and the filters above a list.
struct FilterForm: Sendable {
    struct Choice: Sendable {
        let name: String
        let label: String
        /// The text of the first option: no filter.
        let all: String
        /// HTML, written here because a page may have hundreds of options.
        let options: String
        let isChosen: Bool
    }

    let action: String
    let csrf: String
    let term: String
    /// Keeps the current order.
    let sort: String
    let direction: String
    let choices: [Choice]
    /// The person whom a search by SSIN found; nil without such a search.
    let found: String?
    /// Nil without filters.
    let clear: String?
    /// Whether a filter is set. On a phone the filters are folded; then they are open.
    let isNarrowed: Bool

    init(action: String, csrf: String, term: String, sort: String, direction: String, choices: [Choice], found: String?, clear: String?) {
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
    init(_ name: String, _ label: String, all: String, _ options: [(value: String, label: String)], chosen: String?) {
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
struct PageLinks: Sendable {
    let previous: String?
    let next: String?
    let exist: Bool

    init<Item, Order>(_ slice: Slice<Item>, _ request: ListRequest<Order>) {
        previous = slice.previous.map { request.address(at: $0) }
        next = slice.next.map { request.address(at: $0) }
        exist = previous != nil || next != nil
    }
}

import Hummingbird
import Vocabulary
import Web

/// The search field and the choices above an overview.
struct FilterForm: Sendable {
    struct Choice: Sendable {
        let name: String
        let label: String
        /// What the first option says: nothing is filtered.
        let all: String
        /// HTML: a page may have hundreds of options, so they are written here and not one by one in the template.
        let options: String
        let isChosen: Bool
    }

    let action: String
    let csrf: String
    let term: String
    /// How the list is sorted stays as it is.
    let sort: String
    let direction: String
    let choices: [Choice]
    /// Says whom a search by SSIN found; nil where there was none.
    let found: String?
    /// Nil where nothing is filtered.
    let clear: String?
    /// Something is chosen: where choices are folded away, as on a phone, they are open then.
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
    /// - Parameter chosen: the value that is filtered by now.
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

/// The links under an overview.
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

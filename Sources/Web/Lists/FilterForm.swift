public import Database
import Hummingbird
import Vocabulary

/// The search field and the choices above an overview.
public struct FilterForm: Sendable {
    public struct Choice: Sendable {
        public let name: String
        public let label: String
        /// What the first option says: nothing is filtered.
        public let all: String
        /// HTML: a page may have hundreds of options, so they are written here and not one by one in the template.
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
    /// How the list is sorted stays as it is.
    public let sort: String
    public let direction: String
    public let choices: [Choice]
    /// Says whom a search by SSIN found; nil where there was none.
    public let found: String?
    /// Nil where nothing is filtered.
    public let clear: String?
    /// Something is chosen: where choices are folded away, as on a phone, they are open then.
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
    /// - Parameter chosen: the value that is filtered by now.
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

/// The links under an overview.
public struct PageLinks: Sendable {
    public let previous: String?
    public let next: String?
    public let exist: Bool

    public init<Item, Order>(_ slice: Slice<Item>, _ request: ListRequest<Order>) {
        previous = slice.previous.map { request.address(at: $0) }
        next = slice.next.map { request.address(at: $0) }
        exist = previous != nil || next != nil
    }
}

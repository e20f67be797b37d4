import Foundation

/// The part of the CSV Schema Language 1.2 that our schemas use: `is`, `regex`, `length`, `empty`, `notEmpty`, `or`, `if`, `$column/`, `@ignoreCase`.
/// Anything else is an error, so that no rule is ignored.
struct CSVSchema {
    indirect enum Rule {
        case equal(String)
        case regex(NSRegularExpression)
        case length(ClosedRange<Int>)
        case empty
        case notEmpty
        case either(Rule, Rule)
        case choice(Rule, then: [Rule], otherwise: [Rule])
        case at(String, Rule)
    }

    struct Column {
        let name: String
        let rules: [Rule]
        let ignoresCase: Bool
    }

    struct Unreadable: Error {
        let line: String
    }

    let directives: [String]
    let columns: [Column]

    init(_ text: String) throws {
        var lines = text.split(separator: "\n").map(String.init)
        guard lines.first == "version 1.2" else { throw Unreadable(line: lines.first ?? "") }
        lines.removeFirst()
        directives = Array(lines.prefix { $0.hasPrefix("@") })
        columns = try lines.dropFirst(directives.count).filter { !$0.hasPrefix("//") }.map(Column.init)
    }

    /// The columns whose values violate a rule.
    func broken(_ row: [String: String]) -> [String] {
        columns.filter { column in !column.rules.allSatisfy { $0.holds(row[column.name] ?? "", row, column.ignoresCase) } }.map(\.name)
    }
}

extension CSVSchema.Column {
    init(_ line: String) throws {
        guard let colon = line.firstIndex(of: ":"), line[..<colon].allSatisfy({ $0.isLetter || $0 == "_" }) else { throw CSVSchema.Unreadable(line: line) }
        name = String(line[..<colon])
        var rest = line[line.index(after: colon)...]
        ignoresCase = rest.hasSuffix(" @ignoreCase")
        if ignoresCase { rest = rest.dropLast(" @ignoreCase".count) }
        var reader = RuleReader(rest: rest, ignoresCase: ignoresCase)
        rules = try reader.rules()
        guard reader.rest.isEmpty, !rules.isEmpty else { throw CSVSchema.Unreadable(line: line) }
    }
}

extension CSVSchema.Rule {
    func holds(_ value: String, _ row: [String: String], _ ignoresCase: Bool) -> Bool {
        switch self {
        case .equal(let text): return ignoresCase ? value.lowercased() == text.lowercased() : value == text
        case .regex(let pattern):
            let whole = NSRange(value.startIndex..., in: value)
            return pattern.firstMatch(in: value, range: whole)?.range == whole
        case .length(let range): return range.contains(value.unicodeScalars.count)
        case .empty: return value.isEmpty
        case .notEmpty: return !value.isEmpty
        case .either(let one, let other): return one.holds(value, row, ignoresCase) || other.holds(value, row, ignoresCase)
        case .choice(let condition, let then, let otherwise):
            return (condition.holds(value, row, ignoresCase) ? then : otherwise).allSatisfy { $0.holds(value, row, ignoresCase) }
        case .at(let column, let rule): return rule.holds(row[column] ?? "", row, ignoresCase)
        }
    }
}

/// Parses the rules of one column from left to right; the right side of `or` is everything that follows, as in the grammar.
private struct RuleReader {
    var rest: Substring
    let ignoresCase: Bool

    mutating func rules() throws -> [CSVSchema.Rule] {
        var found: [CSVSchema.Rule] = []
        while !rest.isEmpty, rest.first != ",", rest.first != ")" { found.append(try rule()) }
        return found
    }

    private mutating func rule() throws -> CSVSchema.Rule {
        let first = try single()
        return take("or ") ? .either(first, try rule()) : first
    }

    private mutating func single() throws -> CSVSchema.Rule {
        skipSpaces()
        defer { skipSpaces() }
        if take("$") {
            let column = String(rest.prefix { $0 != "/" })
            rest = rest.dropFirst(column.count + 1)
            return .at(column, try single())
        }
        if take("is(") { return .equal(try string()) }
        if take("regex(") {
            let pattern = try string()
            return .regex(try NSRegularExpression(pattern: "\\A(?:\(pattern))\\z", options: ignoresCase ? .caseInsensitive : []))
        }
        if take("length(") {
            let limits = rest.prefix { $0 != ")" }.split(separator: ",").compactMap { Int($0) }
            guard limits.count == 2 else { throw CSVSchema.Unreadable(line: String(rest)) }
            rest = rest.drop { $0 != ")" }.dropFirst()
            return .length(limits[0]...limits[1])
        }
        if take("if(") {
            let condition = try rule()
            guard take(",") else { throw CSVSchema.Unreadable(line: String(rest)) }
            let then = try rules()
            guard take(",") else { throw CSVSchema.Unreadable(line: String(rest)) }
            let otherwise = try rules()
            guard take(")") else { throw CSVSchema.Unreadable(line: String(rest)) }
            return .choice(condition, then: then, otherwise: otherwise)
        }
        if take("notEmpty") { return .notEmpty }
        if take("empty") { return .empty }
        throw CSVSchema.Unreadable(line: String(rest))
    }

    /// A literal contains no quotation mark, and its backslashes belong to the pattern.
    private mutating func string() throws -> String {
        guard take("\"") else { throw CSVSchema.Unreadable(line: String(rest)) }
        let text = String(rest.prefix { $0 != "\"" })
        rest = rest.dropFirst(text.count)
        guard take("\")") else { throw CSVSchema.Unreadable(line: String(rest)) }
        return text
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.hasPrefix(text) else { return false }
        rest = rest.dropFirst(text.count)
        return true
    }

    private mutating func skipSpaces() { rest = rest.drop { $0 == " " } }
}

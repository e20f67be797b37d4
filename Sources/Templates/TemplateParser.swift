/// Reads a template. A line that begins with spaces goes on with the line before it: the break and the spaces are for whoever reads the template, and are not drawn.
/// A line on which nothing but one tag stands leaves no empty line behind.
struct TemplateParser {
    private let bytes: [UInt8]
    private let template: String
    private var place = 0

    init(_ text: String, template: String) {
        bytes = Self.unfolded(text)
        self.template = template
    }

    private static func unfolded(_ text: String) -> [UInt8] {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.dropFirst().reduce(into: Array(lines[0])) { found, line in
            let content = line.drop { $0 == UInt8(ascii: " ") }
            if content.count == line.count { found.append(UInt8(ascii: "\n")) }
            found += content
        }
    }

    private enum Inside: Equatable {
        case nothing
        case section
        /// Between `{{<layout}}` and its end only blocks count.
        case inheritance
    }

    mutating func all() throws(TemplateError) -> [Template.Node] {
        // What a template begins with never counts as a line of its own.
        try nodes(until: nil, .nothing, atLineStart: false)
    }

    /// - Parameters:
    ///   - end: the name whose closing tag ends them; nil for the end of the text.
    ///   - atLineStart: nothing stands before on this line.
    private mutating func nodes(until end: String?, _ inside: Inside, atLineStart: Bool) throws(TemplateError) -> [Template.Node] {
        var found: [Template.Node] = []
        var atLineStart = atLineStart
        while place < bytes.count {
            let (text, what) = textBeforeTag()
            if !text.isEmpty { found.append(.text(text)) }
            switch what {
            case .line: atLineStart = true; continue
            case .end: continue
            case .tag: if !text.isEmpty { atLineStart = false }
            }
            let tag = try tag()
            let isAlone = tag.mayStandAlone && atLineStart && lineEnds()
            switch tag.kind {
            case .value: found.append(.value(try name(tag.name), escaped: true))
            case .html: found.append(.value(try name(tag.name), escaped: false))
            case .comment: break
            case .section, .inverted:
                let content = try nodes(until: tag.name, .section, atLineStart: isAlone)
                found.append(.section(try name(tag.name), inverted: tag.kind == .inverted, content))
            case .block: found.append(.block(tag.name, try nodes(until: tag.name, .section, atLineStart: isAlone)))
            case .partial: found.append(.partial(tag.name, blocks: [:]))
            case .inheritance: found.append(.partial(tag.name, blocks: blocks(in: try nodes(until: tag.name, .inheritance, atLineStart: true))))
            case .close:
                guard tag.name == end else { throw broken("{{/\(tag.name)}} closes nothing") }
                return found
            }
            atLineStart = isAlone
        }
        guard end == nil else { throw broken("{{/\(end ?? "")}} is missing") }
        return found
    }

    private func blocks(in nodes: [Template.Node]) -> [String: [Template.Node]] {
        var found: [String: [Template.Node]] = [:]
        for case .block(let name, let content) in nodes { found[name] = content }
        return found
    }

    private enum Stop { case line, tag, end }

    /// The text up to a tag, or up to and with the end of the line.
    private mutating func textBeforeTag() -> (String, Stop) {
        let start = place
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "\n") {
                place += 1
                return (String(decoding: bytes[start..<place], as: UTF8.self), .line)
            }
            if isOpening(place) {
                defer { place += 2 }
                return (String(decoding: bytes[start..<place], as: UTF8.self), .tag)
            }
            place += 1
        }
        return (String(decoding: bytes[start..<place], as: UTF8.self), .end)
    }

    private func isOpening(_ place: Int) -> Bool { place + 1 < bytes.count && bytes[place] == UInt8(ascii: "{") && bytes[place + 1] == UInt8(ascii: "{") }

    private struct Tag {
        enum Kind { case value, html, comment, section, inverted, close, partial, inheritance, block }

        let kind: Kind
        let name: String

        var mayStandAlone: Bool { kind != .value && kind != .html }
    }

    /// Reads a tag behind its opening braces.
    private mutating func tag() throws(TemplateError) -> Tag {
        guard place < bytes.count else { throw broken("a tag is not closed") }
        let kinds: [UInt8: Tag.Kind] = [
            UInt8(ascii: "#"): .section, UInt8(ascii: "^"): .inverted, UInt8(ascii: "/"): .close, UInt8(ascii: ">"): .partial, UInt8(ascii: "<"): .inheritance,
            UInt8(ascii: "$"): .block, UInt8(ascii: "!"): .comment, UInt8(ascii: "{"): .html,
        ]
        let kind = kinds[bytes[place]] ?? .value
        if kind != .value { place += 1 }
        let end = kind == .html ? "}}}" : "}}"
        guard let close = position(of: Array(end.utf8)) else { throw broken("a tag is not closed") }
        let name = String(decoding: bytes[place..<close], as: UTF8.self).filter { !$0.isWhitespace }
        place = close + end.utf8.count
        guard kind == .comment || !name.isEmpty && name.utf8.allSatisfy(Self.isOfName) else { throw broken("{{\(name)}} is no tag") }
        return Tag(kind: kind, name: name)
    }

    private func position(of end: [UInt8]) -> Int? {
        (place..<max(place, bytes.count - end.count + 1)).first { bytes[$0..<($0 + end.count)].elementsEqual(end) }
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "._-()".utf8.contains(byte)
        }
    }

    private func name(_ text: String) throws(TemplateError) -> Template.Name {
        switch text {
        case ".": return .itself
        case "first()": return .first
        case "last()": return .last
        default:
            let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard parts.allSatisfy({ !$0.isEmpty && !$0.contains("(") }) else { throw broken("{{\(text)}} is no tag") }
            return .path(parts)
        }
    }

    /// Goes to the next line where nothing more stands on this one.
    private mutating func lineEnds() -> Bool {
        if place >= bytes.count { return true }
        var ahead = place
        while ahead < bytes.count, bytes[ahead] == UInt8(ascii: " ") || bytes[ahead] == UInt8(ascii: "\t") { ahead += 1 }
        guard ahead < bytes.count, bytes[ahead] == UInt8(ascii: "\n") else { return false }
        place = ahead + 1
        return true
    }

    private func broken(_ reason: String) -> TemplateError { TemplateError(template: template, reason: reason) }
}

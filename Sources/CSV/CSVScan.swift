/// Where one record ends and where its fields stand (RFC 4180 §2). It goes on where it stopped when more bytes are there, so that no byte is
/// looked at twice however small the pieces are. Places are counted from the record's first byte.
struct CSVScan: Sendable {
    struct Field {
        let start: Int
        let end: Int
        let form: Form
    }

    enum Form { case bare, quoted, mixed }

    struct End {
        let kind: Kind
        /// Without the line end after it.
        let length: Int
        /// The line ends inside it.
        let breaks: Int
    }

    enum Kind { case whole, unclosed, tooLong }

    private enum Place { case fieldStart, bare, quoted, afterQuote }

    var fields: ArraySlice<Field> { noted.prefix(min(fieldCount, kept)) }

    let separator: UInt8
    private let limit: Int
    /// How many fields are kept; the others are only counted.
    private let kept: Int

    private(set) var fieldCount = 0
    /// Whether a field that is not kept holds something.
    private(set) var hasMore = false
    /// The first field with a control character.
    private(set) var controlField: Int?
    /// The first field with text after its closing quotation mark.
    private(set) var strayField: Int?
    /// Nil until the record is whole.
    private(set) var end: End?

    /// Fields, and behind them some of earlier records: overwriting is cheaper than making room anew for each record.
    private var noted: [Field] = []
    private var place = Place.fieldStart
    private var at = 0
    private var fieldStart = 0
    private var form = Form.bare
    private var breaks = 0
    /// The line ends before the last opening quotation mark, and the first one after it.
    private var breaksBefore = 0
    private var breakAfter: Int?

    init(separator: UInt8, limit: Int, kept: Int = .max) {
        self.separator = separator
        self.limit = limit
        self.kept = kept
    }

    /// Nothing, or nothing but spaces and tabs.
    func isBlankLine(_ bytes: [UInt8], from base: Int) -> Bool {
        guard let end, end.kind == .whole, fieldCount == 1 else { return false }
        return bytes[base..<base + end.length].allSatisfy(CSVByte.isSpace)
    }

    /// Begins with the next record.
    mutating func restart() {
        (fieldCount, hasMore, controlField, strayField, end) = (0, false, nil, nil, nil)
        (place, at, fieldStart, form) = (.fieldStart, 0, 0, .bare)
        (breaks, breaksBefore, breakAfter) = (0, 0, nil)
    }

    /// - Parameters:
    ///   - base: where the record begins in `bytes`; the bytes of earlier calls are there again.
    ///   - isLast: whether the file ends with these bytes.
    mutating func read(_ bytes: [UInt8], from base: Int, isLast: Bool) {
        if end != nil { return }
        let stop = base + min(bytes.count - base, limit)
        while base + at < stop {
            switch place {
            case .fieldStart: startField(bytes[base + at])
            case .bare: readBare(bytes, base, stop)
            case .quoted: readQuoted(bytes, base, stop)
            case .afterQuote: readAfterQuote(bytes[base + at])
            }
            if end != nil { return }
        }
        if stop < bytes.count { endAtLimit(before: bytes[stop]) } else if isLast { endOfFile() }
    }

    private mutating func startField(_ byte: UInt8) {
        guard byte == CSVByte.quote else {
            place = .bare
            return
        }
        (place, form, breaksBefore, breakAfter) = (.quoted, .quoted, breaks, nil)
        at += 1
    }

    /// A quotation mark here is a character like any other.
    private mutating func readBare(_ bytes: [UInt8], _ base: Int, _ stop: Int) {
        var index = base + at
        while index < stop {
            let byte = bytes[index]
            if byte == separator || CSVByte.isLineEnd(byte) {
                at = index - base
                return endField(byte)
            }
            if CSVByte.isControl(byte), byte != CSVByte.tab { noteControl() }
            index += 1
        }
        at = index - base
    }

    private mutating func readQuoted(_ bytes: [UInt8], _ base: Int, _ stop: Int) {
        var index = base + at
        while index < stop {
            let byte = bytes[index]
            if byte == CSVByte.quote {
                place = .afterQuote
                index += 1
                break
            }
            if CSVByte.isLineEnd(byte) {
                noteBreak(at: index - base, byte, after: bytes[index - 1])
            } else if CSVByte.isControl(byte), byte != CSVByte.tab {
                noteControl()
            }
            index += 1
        }
        at = index - base
    }

    private mutating func readAfterQuote(_ byte: UInt8) {
        if byte == CSVByte.quote {
            (place, form) = (.quoted, .mixed)
            at += 1
        } else if byte == separator || CSVByte.isLineEnd(byte) {
            endField(byte)
        } else {
            if strayField == nil { strayField = fieldCount }
            (place, form) = (.bare, .mixed)
        }
    }

    private mutating func noteControl() {
        if controlField == nil { controlField = fieldCount }
    }

    /// CR LF is one line end.
    private mutating func noteBreak(at position: Int, _ byte: UInt8, after previous: UInt8) {
        if byte == CSVByte.lineFeed, previous == CSVByte.carriageReturn { return }
        breaks += 1
        if breakAfter == nil { breakAfter = position }
    }

    private mutating func endField(_ byte: UInt8) {
        keepField(to: at)
        guard byte == separator else {
            end = End(kind: .whole, length: at, breaks: breaks)
            return
        }
        at += 1
        (place, form, fieldStart) = (.fieldStart, .bare, at)
    }

    private mutating func keepField(to position: Int) {
        let field = Field(start: fieldStart, end: position, form: form)
        if fieldCount >= kept {
            hasMore = hasMore || position > fieldStart
        } else if fieldCount < noted.count {
            noted[fieldCount] = field
        } else {
            noted.append(field)
        }
        fieldCount += 1
    }

    /// The record is as long as it may be, and a byte follows.
    private mutating func endAtLimit(before next: UInt8) {
        let isOpen = place == .quoted || (place == .afterQuote && next == CSVByte.quote)
        if isOpen, let breakAfter { return endUnclosed(at: breakAfter) }
        if !isOpen, CSVByte.isLineEnd(next) { return endField(next) }
        form = form == .bare ? .bare : .mixed
        keepField(to: at)
        end = End(kind: .tooLong, length: at, breaks: breaks)
    }

    private mutating func endOfFile() {
        if place == .quoted { return endUnclosed(at: breakAfter ?? at) }
        keepField(to: at)
        end = End(kind: .whole, length: at, breaks: breaks)
    }

    /// Only the line with the opening quotation mark is lost. The lines after it are looked at again, but at most once more: a line among them
    /// that opened a quotation on its own would have closed this one.
    private mutating func endUnclosed(at position: Int) {
        form = .mixed
        keepField(to: position)
        end = End(kind: .unclosed, length: position, breaks: breaksBefore)
    }
}

extension CSVScan.Field {
    /// The field's own bytes.
    func content(_ bytes: [UInt8], from base: Int) -> [UInt8] {
        switch form {
        case .bare: Array(bytes[base + start..<base + end])
        case .quoted: Array(bytes[base + start + 1..<base + end - 1])
        case .mixed: unquoted(bytes[base + start..<base + end].dropFirst())
        }
    }

    /// `""` is `"` up to the closing one; what comes after that is as it stands.
    private func unquoted(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == CSVByte.quote {
                index += 1
                guard index < bytes.endIndex, bytes[index] == CSVByte.quote else { break }
            }
            result.append(bytes[index])
            index += 1
        }
        return result + bytes[index...]
    }
}

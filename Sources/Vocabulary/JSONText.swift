/// A JSON object (RFC 8259) written field by field, for objects that are written by the hundred thousand. Their readers use Foundation.
public struct JSONText: Sendable {
    private var utf8: [UInt8] = [UInt8(ascii: "{")]

    public init() { utf8.reserveCapacity(200) }

    /// An object of strings with sorted keys, so that equal objects have equal texts.
    public init(sorted fields: [String: String]) {
        self.init()
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) { add(key, value) }
    }

    public mutating func add(_ key: String, _ text: String) {
        begin(key)
        append(text)
    }

    public mutating func add(_ key: String, _ number: Int64) {
        begin(key)
        utf8.append(contentsOf: String(number).utf8)
    }

    public mutating func add(_ key: String, _ flag: Bool) {
        begin(key)
        utf8.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    public mutating func add(_ key: String, _ object: JSONText) {
        begin(key)
        utf8.append(contentsOf: object.closed)
    }

    public mutating func add(_ key: String, _ objects: [JSONText]) {
        begin(key)
        utf8.append(UInt8(ascii: "["))
        for (index, object) in objects.enumerated() {
            if index > 0 { utf8.append(UInt8(ascii: ",")) }
            utf8.append(contentsOf: object.closed)
        }
        utf8.append(UInt8(ascii: "]"))
    }

    /// The complete object.
    public var closed: [UInt8] { utf8 + [UInt8(ascii: "}")] }

    private mutating func begin(_ key: String) {
        if utf8.count > 1 { utf8.append(UInt8(ascii: ",")) }
        append(key)
        utf8.append(UInt8(ascii: ":"))
    }

    private mutating func append(_ text: String) {
        utf8.append(UInt8(ascii: "\""))
        var rest = Substring(text).utf8
        while let place = rest.firstIndex(where: { $0 < 32 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
            utf8.append(contentsOf: rest[..<place])
            switch rest[place] {
            case let byte where byte < 16: utf8.append(contentsOf: "\\u000\(String(byte, radix: 16))".utf8)
            case let byte where byte < 32: utf8.append(contentsOf: "\\u00\(String(byte, radix: 16))".utf8)
            case let byte: utf8.append(contentsOf: [UInt8(ascii: "\\"), byte])
            }
            rest = rest[rest.index(after: place)...]
        }
        utf8.append(contentsOf: rest)
        utf8.append(UInt8(ascii: "\""))
    }
}

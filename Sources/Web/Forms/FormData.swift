import Foundation

/// The fields of a posted form (`application/x-www-form-urlencoded`, WHATWG URL §5.1), in order.
public struct FormData: Sendable {
    let fields: [(name: String, value: String)]

    init(fields: [(name: String, value: String)]) { self.fields = fields }

    /// Nil if the decoded bytes are not UTF-8, or if there are more than `maximum` fields.
    public init?(urlEncoded bytes: some Sequence<UInt8>, maximum: Int = 5000) {
        var fields: [(String, String)] = []
        for pair in Array(bytes).split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard fields.count < maximum, let name = decoded(parts.first ?? []), let value = decoded(parts.count > 1 ? parts[1] : []) else { return nil }
            fields.append((name, value))
        }
        self.fields = fields
    }

    /// The first value, or an empty text if the field is missing.
    public subscript(_ name: String) -> String { fields.first { $0.name == name }?.value ?? "" }

    public func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
}

private func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
        let byte = bytes[index]
        if byte == UInt8(ascii: "%"), index + 2 < bytes.endIndex, let high = hex(bytes[index + 1]), let low = hex(bytes[index + 2]) {
            result.append(high << 4 | low)
            index += 3
        } else {
            result.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            index += 1
        }
    }
    return String(validating: result, as: UTF8.self)
}

private func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

extension FormData {
    public static let empty = FormData(fields: [])
}

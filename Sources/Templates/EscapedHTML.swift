/// For text between tags and in double-quoted attributes. It goes by Unicode scalars: a quote that carries a combining
/// mark is one Character, and would slip through a comparison of Characters.
public func escapedForHTML(_ text: String) -> String {
    guard hasByte(text, isSpecial) else { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// Looks at the bytes where they are: by the text's own view each costs a call, and a page has a hundred thousand.
func hasByte(_ text: String, _ isOne: (UInt8) -> Bool) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { $0.contains(where: isOne) } ?? text.utf8.contains(where: isOne)
}

private func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
    default: false
    }
}

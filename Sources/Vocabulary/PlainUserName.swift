import Foundation

/// "Emma De Smet" → `emma.desmet`: small ASCII letters and digits. A name of another script becomes `user`.
public func plainUserName(first: String, last: String) -> String {
    let parts = [first, last].map { name in
        if name.utf8.allSatisfy({ $0 < 128 }) { return String(name.lowercased().filter { $0.isLetter || $0.isNumber }.prefix(30)) }
        let latin = name.applyingTransform(.toLatin, reverse: false) ?? name
        let plain = latin.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).lowercased()
        return String(plain.unicodeScalars.filter { ("a"..."z").contains($0) || ("0"..."9").contains($0) }.map(Character.init).prefix(30))
    }
    let name = parts.filter { !$0.isEmpty }.joined(separator: ".")
    return name.isEmpty ? "user" : name
}

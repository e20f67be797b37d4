import Database
import Foundation
import Vocabulary

extension PortalServices {
    /// The person's user name at the installation. The first delivery determines and stores it; it never changes.
    func userName(of account: Account, in db: any Reader) throws -> String {
        if let existing = account.userName { return existing }
        let base = plainUserName(first: account.ownerFirstName, last: account.ownerLastName)
        return try firstFree(base, numbered: { "\(base)\($0)" }) { try db.isTaken(userName: $0, at: account.provisionID) }
    }
}

/// "Emma De Smet" → `emma.desmet`: lower-case ASCII letters and digits. A name in another script becomes `user`.
func plainUserName(first: String, last: String) -> String {
    let parts = [first, last].map { name in
        if name.utf8.allSatisfy({ $0 < 128 }) { return String(name.lowercased().filter { $0.isLetter || $0.isNumber }.prefix(30)) }
        let latin = name.applyingTransform(.toLatin, reverse: false) ?? name
        let plain = latin.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).lowercased()
        return String(plain.unicodeScalars.filter { ("a"..."z").contains($0) || ("0"..."9").contains($0) }.map(Character.init).prefix(30))
    }
    let name = parts.filter { !$0.isEmpty }.joined(separator: ".")
    return name.isEmpty ? "user" : name
}

/// The name, or a free numbered one from 2: the first free one if the taken numbers have no gap. Among a thousand people with the
/// same name it needs about twenty queries.
func firstFree(_ name: String, numbered: (Int) -> String, isTaken: (String) throws -> Bool) rethrows -> String {
    guard try isTaken(name) else { return name }
    var (taken, free) = (1, 2)
    while try isTaken(numbered(free)) { (taken, free) = (free, free * 2) }
    while free - taken > 1 {
        let middle = (taken + free) / 2
        if try isTaken(numbered(middle)) { taken = middle } else { free = middle }
    }
    return numbered(free)
}

extension Reader {
    fileprivate func isTaken(userName: String, at provision: ProvisionID) throws -> Bool {
        try count("SELECT COUNT(*) AS n FROM accounts WHERE provision_id = \(provision) AND user_name = \(userName)") > 0
    }
}

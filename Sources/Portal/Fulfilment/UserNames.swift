import Database
import Foundation
import Vocabulary

extension PortalServices {
    /// The name with which the person signs in at the installation: given at the first delivery and kept for good.
    func userName(of account: Account, in db: any Writer) throws -> String {
        if let existing = account.userName { return existing }
        let base = plainUserName(first: account.ownerFirstName, last: account.ownerLastName)
        let taken = Set(try db.rows("""
            SELECT user_name FROM accounts WHERE provision_id = \(account.provisionID) AND user_name IS NOT NULL AND user_name LIKE \(base + "%")
            """) { try $0.text("user_name") })
        let name = firstFree(base, taken: taken) { "\(base)\($0)" }
        try db.run("UPDATE accounts SET user_name = \(name) WHERE id = \(account.id)")
        return name
    }
}

/// "Emma De Smet" → `emma.desmet`: small ASCII letters and digits. A name of another script becomes `user`.
func plainUserName(first: String, last: String) -> String {
    let parts = [first, last].map { name in
        let latin = name.applyingTransform(.toLatin, reverse: false) ?? name
        let plain = latin.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).lowercased()
        return String(plain.unicodeScalars.filter { ("a"..."z").contains($0) || ("0"..."9").contains($0) }.map(Character.init).prefix(30))
    }
    let name = parts.filter { !$0.isEmpty }.joined(separator: ".")
    return name.isEmpty ? "user" : name
}

/// The name itself, or the first numbered one from 2 on that nobody has.
func firstFree(_ name: String, taken: Set<String>, numbered: (Int) -> String) -> String {
    var candidate = name
    var number = 2
    while taken.contains(candidate) {
        candidate = numbered(number)
        number += 1
    }
    return candidate
}

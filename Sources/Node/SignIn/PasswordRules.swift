import Foundation
import Vocabulary

/// Passwords as text.
enum PasswordText {
    /// The level of a password on FAS's scale (FACTS "FAS").
    static let level = 200
    static let shortest = 12
    static let longest = 200

    /// Keyboards encode the same letter differently; Unicode's NFKC makes them equal (NIST SP 800-63B §5.1.1.2).
    static func normal(_ text: String) -> String { text.precomposedStringWithCompatibilityMapping }

    /// Whether a check makes sense: no chosen password can be longer.
    static func canBeOne(_ text: String) -> Bool { !text.isEmpty && text.unicodeScalars.count <= longest }
}

/// The rules for a chosen password (our choice): long, not common, not the person's own name, not the temporary password.
struct PasswordEntry: Sendable {
    let password: String
    let repeated: String

    enum Field: Sendable { case password, repeated }

    /// All flaws by field.
    func flaws(userName: String, email: String, isTemporary: Bool) -> [Field: [Flaw]] {
        let found = [Field.password: passwordFlaws(userName: userName, email: email, isTemporary: isTemporary), .repeated: repeatedFlaws]
        return found.filter { !$0.value.isEmpty }
    }

    private func passwordFlaws(userName: String, email: String, isTemporary: Bool) -> [Flaw] {
        guard !password.isEmpty else { return [Flaw("node.password.flaw.missing")] }
        let length = password.unicodeScalars.count
        let plain = PasswordText.normal(password).lowercased()
        let rules: [(isBroken: Bool, flaw: Flaw)] = [
            (length < PasswordText.shortest, Flaw("node.password.flaw.short", ["minimum": "\(PasswordText.shortest)"])),
            (length > PasswordText.longest, Flaw("node.password.flaw.long", ["maximum": "\(PasswordText.longest)"])),
            (password.unicodeScalars.contains { $0.properties.generalCategory == .control }, Flaw("node.password.flaw.control")),
            (plain == userName.lowercased() || plain == email.lowercased(), Flaw("node.password.flaw.own_name")),
            (isTemporary, Flaw("node.password.flaw.temporary")),
            (length >= PasswordText.shortest && CommonPasswords.contain(plain), Flaw("node.password.flaw.common")),
        ]
        return rules.filter(\.isBroken).map(\.flaw)
    }

    private var repeatedFlaws: [Flaw] {
        if repeated.isEmpty { return [Flaw("node.password.flaw.repeat_missing")] }
        return repeated == password ? [] : [Flaw("node.password.flaw.repeat_different")]
    }
}

/// The passwords that attackers try first, among those that are long enough here.
enum CommonPasswords {
    /// - Parameter plain: in lower case.
    static func contain(_ plain: String) -> Bool {
        // "aaaaaaaaaaaa" and "121212121212" need no list.
        if Set(plain).count < 4 { return true }
        let letters = plain.filter { $0.isLetter || $0.isNumber }
        return commonest.contains(letters) || isSequence(letters) || isRepeatedWord(letters)
    }

    private static func isSequence(_ letters: String) -> Bool {
        letters.count >= 8 && sequences.contains { $0.contains(letters) }
    }

    /// "passwordpassword", "welcomewelcome1": a repeated common word.
    private static func isRepeatedWord(_ letters: String) -> Bool {
        words.contains { word in letters.replacingOccurrences(of: word, with: "").filter(\.isLetter).isEmpty && letters.contains(word) }
    }

    private static let words = [
        "password", "passwort", "wachtwoord", "motdepasse", "kennwort", "welcome", "welkom", "bienvenue", "willkommen", "iloveyou", "qwertyuiop",
        "azertyuiop", "qwertzuiop", "qwerty", "azerty", "admin", "administrator", "letmein", "healthdata", "hospital", "ziekenhuis", "hopital",
        "gatehouse", "hd4dp", "football", "baseball", "superman", "changeme", "default", "secret", "sunshine", "princess",
    ]

    private static let commonest: Set<String> = [
        "1q2w3e4r5t6y", "1qaz2wsx3edc", "qazwsxedcrfv", "zaq12wsxcde3", "q1w2e3r4t5y6", "a1b2c3d4e5f6", "abcd1234abcd", "correcthorsebatterystaple",
        "trustno1trustno1", "passw0rdpassw0rd", "p4ssw0rdp4ssw0rd", "asdfghjklzxcvbnm", "qwertyasdfgh", "qwertyasdfzxcv", "azertyqsdfgh",
        "thisismypassword", "mypassword123", "mypassword1234", "newpassword123", "monmotdepasse", "mijnwachtwoord", "meinpasswort", "jetaime123456",
    ]

    private static let sequences = [
        "01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba",
        "qwertyuiopasdfghjklzxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "qwertzuiopasdfghjklyxcvbnm",
    ]
}

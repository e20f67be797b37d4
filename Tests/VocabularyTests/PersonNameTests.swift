import Foundation
import Randomness
import Testing
import Vocabulary

struct PersonNameTests {
    @Test(arguments: [
        "Emma", "De Smet", "van der Berg", "D'Haese", "Jean-Pierre", "O’Neill", "'t Hooft", "J.P.", "Çelik", "Nguyễn",
        "МакДональд", "李", "محمد", "Łukasz", "McDonald", "Gal·la",
    ])
    func `a name is left as its owner writes it`(name: String) throws {
        #expect(try PersonName.parse(name).text == name.precomposedStringWithCanonicalMapping)
    }

    @Test(arguments: [
        ("VAN DEN BERG", "Van Den Berg"), ("van den berg", "Van Den Berg"), ("D'HAESE", "D'Haese"), ("o’neill", "O’Neill"),
        ("JEAN-PIERRE", "Jean-Pierre"), ("ÉLODIE", "Élodie"), ("éLODIE", "éLODIE"), ("j.p.", "J.P."), ("J.P. MAES", "J.P. Maes"),
        ("MAËLLE", "Maëlle"), ("ΜΑΡΙΑ", "Μαρια"), ("ИВАНОВ", "Иванов"), ("X", "X"), ("x", "X"), ("ßtein", "Sstein"), ("ǆ", "ǅ"),
    ])
    func `a name that came in one case is capitalised`(raw: String, name: String) throws {
        #expect(try PersonName.parse(raw).text == name)
    }

    @Test func `decomposed letters are composed`() throws {
        let name = try PersonName.parse("Zoe\u{308}")
        #expect(Array(name.text.unicodeScalars) == ["Z", "o", "\u{EB}"])
        #expect(try PersonName.parse("Zo\u{EB}") == name)
    }

    @Test func `spaces around it go, spaces inside it become one`() throws {
        #expect(try PersonName.parse("  Emma \u{A0} De  Smet\n").text == "Emma De Smet")
    }

    @Test(arguments: [
        ("", ["flaw.required"]),
        ("\u{3000}", ["flaw.required"]),
        ("Emma2", ["flaw.name.characters"]),
        ("Emma, De Smet", ["flaw.name.characters"]),
        ("Emma 😀", ["flaw.name.characters"]),
        ("...", ["flaw.name.letters"]),
        ("'", ["flaw.name.letters"]),
        ("123", ["flaw.name.letters", "flaw.name.characters"]),
        ("\u{301}Emma", ["flaw.name.characters"]),
        ("Emma \u{301}De Smet", ["flaw.name.characters"]),
        ("Em\u{202E}ma", ["flaw.control"]),
        ("Em\tma", ["flaw.control"]),
        ("Em\nma", ["flaw.control"]),
        ("=Emma", ["flaw.formula"]),
        ("=HYPERLINK(1)", ["flaw.formula", "flaw.name.characters"]),
        ("+Emma", ["flaw.formula"]),
        ("-Emma", ["flaw.formula"]),
        ("@Emma", ["flaw.formula"]),
        ("\tEmma", ["flaw.formula"]),
        ("\t=Emma", ["flaw.formula"]),
        ("<b>Emma", ["flaw.markup"]),
        ("Emma>", ["flaw.markup"]),
        ("=<script>alert(1)</script>\u{0}", ["flaw.control", "flaw.formula", "flaw.markup", "flaw.name.characters"]),
    ])
    func `a wrong name is refused with every reason`(raw: String, keys: [String]) {
        #expect(reasons(for: raw, PersonName.parse) == keys)
    }

    @Test func `a name has at most 80 scalars, accents included`() {
        #expect(reasons(for: "E" + String(repeating: "m", count: 79), PersonName.parse) == [])
        #expect(reasons(for: "E" + String(repeating: "m", count: 80), PersonName.parse) == ["flaw.long"])
        #expect(reasons(for: "E" + String(repeating: "\u{327}", count: 80), PersonName.parse) == ["flaw.long"])
        // Each ß would become two letters.
        #expect(reasons(for: String(repeating: "ß-", count: 39) + "ß", PersonName.parse) == ["flaw.long"])
    }

    @Test func `the words of a name in one case start with a capital, and it stays so`() throws {
        var generator = SplitMix64(seed: 11)
        let letters = Array("abcdeëéxyzøåčđ".unicodeScalars)
        for _ in 0..<2000 {
            let words = (0...generator.number(0...3)).map { _ in generator.text(of: letters, count: 1...9) }
            let separator = [" ", "-", "'", ".", "’"][generator.number(0...4)]
            let raw = words.joined(separator: separator)
            let expected = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: separator)
            let name = try PersonName.parse(generator.number(0...1) == 0 ? raw : raw.uppercased())
            #expect(name.text == expected)
            #expect(try PersonName.parse(name.text) == name)
        }
    }

    @Test func `every letter with a case is stable as a name, alone and among others`() throws {
        let cased = (0...0x1FFFF).compactMap(Unicode.Scalar.init).filter(\.properties.isCased)
        for letter in cased {
            for raw in ["\(letter)", "\(letter)\(letter)", "a\(letter) \(letter)", "A \(letter)\u{301}"] {
                guard let name = try? PersonName.parse(raw) else { continue }
                let again = try PersonName.parse(name.text)
                #expect(Array(again.text.unicodeScalars) == Array(name.text.unicodeScalars), "\(raw)")
            }
        }
    }
}

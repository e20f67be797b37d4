import Randomness
import Testing
import Vocabulary

struct EmailAddressTests {
    @Test(arguments: [
        "an.claes@aznoordzee.example", "o'brien@hospital.be", "a@b.be", "first_last@sub.domain.hospital.be",
        "jean-martin+test@valdelune.example", "x@xn--hpital-xxa.be", "bounces+us.3.52773-helpdesk=organisation.be@emailus.freshservice.com",
    ])
    func `an address in use is valid`(raw: String) throws {
        #expect(try EmailAddress.parse(raw).address == raw)
    }

    @Test func `it is kept in small letters, without the spaces around it`() throws {
        let address = try EmailAddress.parse("  An.Claes@AZNoordzee.Example\n")
        #expect(address.address == "an.claes@aznoordzee.example")
        #expect(address.domain == "aznoordzee.example")
    }

    @Test(arguments: [
        ("", ["flaw.required"]),
        ("an.claes", ["flaw.email.at"]),
        ("an@claes@hospital.be", ["flaw.email.at"]),
        ("@hospital.be", ["flaw.formula", "flaw.email.local"]),
        ("an@", ["flaw.email.domain"]),
        ("an@hospital", ["flaw.email.domain"]),
        ("an@-hospital.be", ["flaw.email.domain"]),
        ("an@hospital-.be", ["flaw.email.domain"]),
        ("an@hos_pital.be", ["flaw.email.domain"]),
        ("an@10.0.0.1", ["flaw.email.domain"]),
        ("an@[10.0.0.1]", ["flaw.email.domain"]),
        ("an@hospital.be.", ["flaw.email.dots"]),
        ("an@hospital..be", ["flaw.email.dots"]),
        (".an@hospital.be", ["flaw.email.dots"]),
        ("an.@hospital.be", ["flaw.email.dots"]),
        ("an..claes@hospital.be", ["flaw.email.dots"]),
        ("an claes@hospital.be", ["flaw.email.space"]),
        ("an,claes@hospital.be", ["flaw.email.local"]),
        ("\"an claes\"@hospital.be", ["flaw.email.space", "flaw.email.local"]),
        ("ann\u{E9}@hospital.be", ["flaw.email.ascii"]),
        ("an@h\u{F4}pital.be", ["flaw.email.ascii", "flaw.email.domain"]),
        ("an\u{0}@hospital.be", ["flaw.control"]),
        ("an@hospital.be\r\nBcc: all@hospital.be", ["flaw.control", "flaw.email.space", "flaw.email.at"]),
        ("=an@hospital.be", ["flaw.formula"]),
        ("+an@hospital.be", ["flaw.formula"]),
        ("-an@hospital.be", ["flaw.formula"]),
        ("\tan@hospital.be", ["flaw.formula"]),
        ("<b>@hospital.be", ["flaw.markup"]),
        ("An Claes <an@hospital.be>", ["flaw.markup", "flaw.email.space", "flaw.email.domain"]),
        ("=a b..c\u{E9}@x", ["flaw.formula", "flaw.email.ascii", "flaw.email.space", "flaw.email.dots", "flaw.email.domain"]),
    ])
    func `a wrong address is refused with every reason`(raw: String, keys: [String]) {
        #expect(reasons(for: raw, EmailAddress.parse) == keys)
    }

    @Test func `lengths end at 64 before the @, 63 a label and 254 in all`() {
        let label = String(repeating: "a", count: 63)
        let local = label + "a"
        let longest = "\(local)@\(label).\(label).\(String(repeating: "a", count: 58)).be"
        #expect(longest.count == 254)
        #expect(reasons(for: longest, EmailAddress.parse) == [])
        #expect(reasons(for: longest + "x", EmailAddress.parse) == ["flaw.long"])
        #expect(reasons(for: "a\(local)@hospital.be", EmailAddress.parse) == ["flaw.email.local-length"])
        #expect(reasons(for: "an@a\(label).be", EmailAddress.parse) == ["flaw.email.domain"])
    }

    @Test(arguments: ["gmail.com", "hotmail.com", "hotmail.be", "yahoo.fr", "outlook.com", "icloud.com", "proton.me", "telenet.be", "skynet.be", "proximus.be"])
    func `domains open to anybody are known`(domain: String) throws {
        #expect(try EmailAddress.parse("Tom.Willems@\(domain.uppercased())").isPublicDomain)
    }

    @Test(arguments: ["aznoordzee.example", "gmail.com.example", "mail.gmail.com", "notgmail.com"])
    func `a domain of its own is not public`(domain: String) throws {
        #expect(try !EmailAddress.parse("tom.willems@\(domain)").isPublicDomain)
    }

    @Test func `every address of dots and labels is valid, and small letters stay small`() throws {
        var generator = SplitMix64(seed: 10)
        let letters = Array("abcxyzABCXYZ0189".unicodeScalars)
        for _ in 0..<2000 {
            let local = (0...generator.number(0...3)).map { _ in generator.text(of: letters + ["_", "'"], count: 1...10) }.joined(separator: ".")
            let labels = (0...generator.number(0...3)).map { _ in generator.text(of: letters, count: 1...20) } + ["Be"]
            let domain = labels.joined(separator: ".")
            let address = try EmailAddress.parse("\(local)@\(domain)")
            #expect(address.address == "\(local)@\(domain)".lowercased())
            #expect(address.domain == domain.lowercased())
            #expect(try EmailAddress.parse(address.address) == address)
            #expect(try EmailAddress.parse(address.address.uppercased()) == address)
        }
    }
}

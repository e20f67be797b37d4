import Testing
import Vocabulary

struct OrganisationNumberTests {
    @Test(arguments: ["71030031", "71014391", "71004097", "71090112", "71090211", "71090310", "71090409"])
    func `the sample numbers are valid`(digits: String) throws {
        #expect(try OrganisationNumber.parse(digits).digits == digits)
    }

    @Test(arguments: [
        ("", ["flaw.required"]),
        ("71030032", ["flaw.organisation.checksum"]),
        ("71004000", ["flaw.organisation.checksum"]),
        ("7103003", ["flaw.organisation.length"]),
        ("333333333", ["flaw.organisation.length"]),
        ("7103003l", ["flaw.digits", "flaw.organisation.length"]),
        ("71030032!", ["flaw.digits", "flaw.organisation.checksum"]),
    ])
    func `a wrong number is refused with every reason`(raw: String, keys: [String]) {
        #expect(reasons(for: raw, OrganisationNumber.parse) == keys)
    }

    @Test(arguments: ["333333", "3333333", "71030032", "333333333", "333 333-333"])
    func `staff may override the rules for six to nine digits`(raw: String) throws {
        #expect(try OrganisationNumber.parse(raw, override: true).digits == raw.filter(\.isNumber))
    }

    @Test(arguments: [
        ("", ["flaw.required"]),
        ("33333", ["flaw.organisation.override-length"]),
        ("3333333333", ["flaw.organisation.override-length"]),
        ("33333a", ["flaw.digits", "flaw.organisation.override-length"]),
        ("333333a", ["flaw.digits"]),
    ])
    func `an override still wants a number`(raw: String, keys: [String]) {
        #expect(reasons(for: raw, overridden) == keys)
    }

    @Test func `a number to look up is not checked`() {
        #expect(OrganisationNumber(stored: "x").digits == "x")
    }

    @Test func `it is written by its digits alone, and sorted by them`() throws {
        let numbers = try ["71090211", "71.090.112"].map { raw throws(Flaws) in try OrganisationNumber.parse(raw) }
        #expect(numbers.sorted().map(\.description) == ["71090112", "71090211"])
    }

    /// 97 is prime and divides no d·10ᵏ with d from 1 to 9: there are no exceptions.
    @Test func `one changed digit is always refused`() throws {
        var generator = SplitMix64(seed: 8)
        for _ in 0..<300 {
            let body = generator.digits(6)
            let digits = body + String(97 - (Int(body) ?? 0) % 97).padded(to: 2)
            #expect(try OrganisationNumber.parse(digits).digits == digits)
            for changed in digits.withOneDigitChanged {
                #expect(reasons(for: changed, OrganisationNumber.parse) == ["flaw.organisation.checksum"])
            }
        }
    }
}

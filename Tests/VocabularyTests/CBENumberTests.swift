import Testing
import Vocabulary

struct CBENumberTests {
    @Test(arguments: ["0403019261", "0428759497"])
    func `the sample numbers are valid`(digits: String) throws {
        #expect(try CBENumber.parse(digits).digits == digits)
    }

    @Test(arguments: ["0403.019.261", "403019261", "403.019.261"])
    func `nine digits get a leading zero`(raw: String) throws {
        #expect(try CBENumber.parse(raw).digits == "0403019261")
    }

    @Test(arguments: [
        ("", ["flaw.required"]),
        ("0431150352", ["flaw.cbe.checksum"]),
        ("431150352", ["flaw.cbe.checksum"]),
        ("2403019261", ["flaw.cbe.start", "flaw.cbe.checksum"]),
        ("2000000042", ["flaw.cbe.start"]),
        ("40301926", ["flaw.cbe.length"]),
        ("BE0403019261", ["flaw.digits"]),
    ])
    func `a wrong number is refused with every reason`(raw: String, keys: [String]) {
        #expect(reasons(for: raw, CBENumber.parse) == keys)
    }

    /// 97 is prime and divides no d·10ᵏ with d from 1 to 9, so there are no exceptions.
    @Test func `one changed digit is always refused`() throws {
        var generator = SplitMix64(seed: 9)
        for _ in 0..<200 {
            let body = String(generator.number(0...1)) + generator.digits(7)
            let digits = body + String(97 - (Int(body) ?? 0) % 97).padded(to: 2)
            #expect(try CBENumber.parse(digits).digits == digits)
            for changed in digits.withOneDigitChanged {
                #expect(reasons(for: changed, CBENumber.parse).contains("flaw.cbe.checksum"))
            }
        }
    }
}

import Randomness
import Testing
import Vocabulary

struct NIHDINumberTests {
    @Test(arguments: ["16868201140", "21035736001", "38410515001", "16868201"])
    func `the sample numbers are valid`(digits: String) throws {
        let number = try NIHDINumber.parse(digits)
        #expect(number.digits == digits)
        #expect(number.person == String(digits.prefix(8)))
    }

    @Test(arguments: ["1-68682-01-140", "168682 01 140", " 1.68682.01.140 "])
    func `dots, dashes and spaces are taken away`(raw: String) throws {
        #expect(try NIHDINumber.parse(raw).digits == "16868201140")
    }

    @Test(arguments: [
        ("", ["flaw.required"]),
        ("16868202140", ["flaw.nihdi.checksum"]),
        ("16868202", ["flaw.nihdi.checksum"]),
        ("1686820", ["flaw.nihdi.length"]),
        ("168682011", ["flaw.nihdi.length"]),
        ("168682011400", ["flaw.nihdi.length"]),
        ("1686820114O", ["flaw.digits", "flaw.nihdi.length"]),
        ("16868202140 a", ["flaw.digits", "flaw.nihdi.checksum"]),
        ("16868201\u{202E}140", ["flaw.control"]),
    ])
    func `a wrong number is refused with every reason`(raw: String, keys: [String]) {
        #expect(reasons(for: raw, NIHDINumber.parse) == keys)
    }

    @Test(arguments: [97, 89])
    func `check digits of either modulus fit`(modulus: Int) throws {
        var generator = SplitMix64(seed: UInt64(modulus))
        for _ in 0..<1000 {
            let digits = written(generator.digits(6), modulus: modulus)
            #expect(try NIHDINumber.parse(generator.separated(digits)).digits == digits)
            let qualified = digits + generator.digits(3)
            #expect(try NIHDINumber.parse(qualified).person == digits)
        }
    }

    /// 97 and 89 are prime and divide no d·10ᵏ with d from 1 to 9, so one changed digit among the first eight never
    /// matches the same modulus. It can match the other one, and then it looks like a valid number.
    @Test(arguments: [97, 89])
    func `one changed digit is refused, unless it fits the other modulus`(modulus: Int) {
        var generator = SplitMix64(seed: 7)
        let other = modulus == 97 ? 89 : 97
        for _ in 0..<150 {
            let digits = written(generator.digits(6), modulus: modulus)
            for changed in digits.withOneDigitChanged {
                let body = String(changed.prefix(6))
                #expect(changed != written(body, modulus: modulus))
                let expected = changed == written(body, modulus: other) ? [] : ["flaw.nihdi.checksum"]
                #expect(reasons(for: changed, NIHDINumber.parse) == expected)
            }
        }
    }

    private func written(_ body: String, modulus: Int) -> String {
        body + String(modulus - (Int(body) ?? 0) % modulus).padded(to: 2)
    }
}

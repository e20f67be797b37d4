import Testing
import Vocabulary

/// An SSIN as the register makes it: the parser's counterpart, written on its own.
struct WrittenSSIN {
    let year: Int
    let monthPlace: Int
    let day: Int
    let serial: Int

    var digits: String {
        let body = [(year % 100, 2), (monthPlace, 2), (day, 2), (serial, 3)]
            .map { String($0.0).padded(to: $0.1) }.joined()
        let dividend = Int((year < 2000 ? "" : "2") + body) ?? 0
        return body + String(97 - dividend % 97).padded(to: 2)
    }

    init(year: Int, monthPlace: Int, day: Int, serial: Int) {
        (self.year, self.monthPlace, self.day, self.serial) = (year, monthPlace, day, serial)
    }

    /// Days to the 28th, which every month has; the others are in the tables of examples.
    init(from generator: inout SplitMix64) {
        let shift = [0, 0, 20, 40][generator.number(0...3)]
        self.init(
            year: generator.number(1901...2099), monthPlace: shift + generator.number(0...12),
            day: generator.number(0...28), serial: generator.number(1...998))
    }

    /// Whether check digits fit in a century: the sum of dividend and check is then a multiple of 97.
    static func fits(_ digits: String, since2000: Bool) -> Bool {
        let dividend = Int((since2000 ? "2" : "") + digits.prefix(9)) ?? 0
        let check = Int(digits.suffix(2)) ?? 0
        return (1...97).contains(check) && (dividend + check) % 97 == 0
    }
}

struct SSINPropertyTests {
    @Test(arguments: [1, 2, 3])
    func `every number the register can make is valid and survives formatting`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<1500 {
            let written = WrittenSSIN(from: &generator)
            let ssin = try SSIN.parse(generator.separated(written.digits))
            #expect(ssin.digits == written.digits)
            #expect(try SSIN.parse(ssin.formatted) == ssin)
        }
    }

    /// 97 is prime and divides no d·10ᵏ with d from 1 to 9, so one changed digit never fits the same century. The
    /// other century's number is 2·10⁹ away, which is 68 modulo 97, and of all d·10ᵏ only 6·10⁷ makes up for that: the
    /// year's second digit, 6 less in a number of before 2000 (1986 to 2080) or 6 more in a later one (2012 to 1918).
    /// Such a number is as true as the first; no reader of 11 digits can tell. Every other change is refused.
    @Test func `one changed digit is refused, unless it is the year's and makes a number of the other century`() {
        var generator = SplitMix64(seed: 4)
        var accepted = 0
        for _ in 0..<150 {
            let written = WrittenSSIN(from: &generator)
            let year = written.year + (written.year < 2000 ? 94 : -94)
            let sameDecade = year % 100 / 10 == written.year % 100 / 10
            let other = WrittenSSIN(year: year, monthPlace: written.monthPlace, day: written.day, serial: written.serial)
            for changed in written.digits.withOneDigitChanged {
                let isOther = sameDecade && changed == other.digits
                #expect(reasons(for: changed, SSIN.parse).contains("flaw.ssin.checksum") == !isOther)
                if isOther {
                    accepted += 1
                    #expect(reasons(for: changed, SSIN.parse) == [])
                }
            }
        }
        #expect(accepted > 30)
    }

    @Test func `no number fits both centuries`() {
        var generator = SplitMix64(seed: 5)
        for _ in 0..<3000 {
            let digits = generator.digits(11)
            #expect(!(WrittenSSIN.fits(digits, since2000: false) && WrittenSSIN.fits(digits, since2000: true)))
        }
    }

    @Test func `any eleven digits are valid only when check digits fit`() {
        var generator = SplitMix64(seed: 6)
        for _ in 0..<4000 {
            let digits = generator.digits(11)
            let fits = WrittenSSIN.fits(digits, since2000: false) || WrittenSSIN.fits(digits, since2000: true)
            #expect(reasons(for: digits, SSIN.parse).contains("flaw.ssin.checksum") == !fits)
        }
    }
}

import Foundation
import Testing
import Vocabulary

struct GarbageTests {
    /// What people and attackers put into fields: near misses of every value, and what no value has.
    private static let alphabet: [Unicode.Scalar] = Array(
        "0123456789.- @'abcXYZéßŉǆİΐ=+;\"%&#/\\()٣五אمन\u{301}\u{327}\u{A0}\u{2013}\u{2019}\u{2BC}".unicodeScalars)

    /// None of these is in any value, wherever it stands.
    private static let poison: [Unicode.Scalar] = ["\u{0}", "\u{7F}", "\u{202E}", "\u{FFFE}", "\u{E000}", "<", ">", "😀"]

    @Test(arguments: parsers.indices)
    func `garbage is refused with at least one reason, none of them twice`(index: Int) {
        var generator = SplitMix64(seed: UInt64(index))
        for _ in 0..<800 {
            let garbage = generator.text(of: Self.alphabet, count: 0...40) + generator.text(of: Self.poison, count: 1...2)
                + generator.text(of: Self.alphabet, count: 0...40)
            let keys = parsers[index].parse(garbage)
            #expect(!keys.isEmpty, "\(parsers[index].name) took \(garbage.debugDescription)")
            #expect(Set(keys).count == keys.count)
        }
    }

    @Test(arguments: parsers.indices)
    func `any characters at all do no harm`(index: Int) {
        var generator = SplitMix64(seed: UInt64(100 + index))
        for _ in 0..<800 {
            let scalars = (0..<generator.number(1...30)).compactMap { _ in
                Unicode.Scalar(UInt32(generator.number(0...0x10FFFF)))
            }
            let keys = parsers[index].parse(String(String.UnicodeScalarView(scalars)))
            #expect(Set(keys).count == keys.count)
        }
    }

    @Test(arguments: parsers.indices)
    func `a megabyte is refused`(index: Int) {
        #expect(parsers[index].parse(String(repeating: "1a.@", count: 250_000)).contains("flaw.long"))
    }

    @Test(arguments: parsers.indices)
    func `an empty field has one flaw: that it is empty`(index: Int) {
        #expect(parsers[index].parse(" \n") == ["flaw.required"])
    }

    @Test func `what is taken as a name is composed, short, harmless and taken again unchanged`() throws {
        var generator = SplitMix64(seed: 200)
        let alphabet = Array("aBcÉéßŉǆİΐǰΣ -'.’ʼ\u{301}\u{327}\u{308}लিე".unicodeScalars)
        var taken = 0
        for _ in 0..<4000 {
            guard let name = try? PersonName.parse(generator.text(of: alphabet, count: 1...90)) else { continue }
            taken += 1
            let scalars = Array(name.text.unicodeScalars)
            #expect(scalars == Array(name.text.precomposedStringWithCanonicalMapping.unicodeScalars))
            #expect((1...80).contains(scalars.count))
            #expect(name.text.hasPrefix("-") == false)
            #expect(Array(try PersonName.parse(name.text).text.unicodeScalars) == scalars)
        }
        #expect(taken > 500)
    }

    @Test func `what is taken as an address is taken again unchanged`() throws {
        var generator = SplitMix64(seed: 300)
        let alphabet = Array("aB1.-_+'=".unicodeScalars)
        var taken = 0
        for _ in 0..<4000 {
            let raw = generator.text(of: alphabet, count: 1...8) + "@" + generator.text(of: alphabet.dropLast(4), count: 1...12)
            guard let address = try? EmailAddress.parse(raw) else { continue }
            taken += 1
            #expect(address.address == raw.lowercased())
            #expect(try EmailAddress.parse(address.address) == address)
            #expect(!"=+-@\t".contains(address.address.prefix(1)))
        }
        #expect(taken > 100)
    }
}

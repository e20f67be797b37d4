import Crypto
import Database
import Testing

@Suite struct KeyringTests {
    static func key(_ byte: UInt8) -> SymmetricKey { SymmetricKey(data: [UInt8](repeating: byte, count: 32)) }

    static func ring(_ versions: [UInt8] = [1], index: UInt8 = 99) throws -> Keyring {
        try Keyring(sealing: Dictionary(uniqueKeysWithValues: versions.map { ($0, key($0)) }), index: key(index))
    }

    @Test func `a ring without keys is none`() {
        #expect(throws: SealError.noKeys) { try Keyring(sealing: [:], index: Self.key(1)) }
    }

    @Test func `what was sealed as one thing does not open as another`() throws {
        let sealed = try Self.ring().seal("01041219607", as: "ssin:7")
        for context in ["ssin:8", "ssin", "", "ssin:7 "] {
            #expect(throws: SealError.cannotOpen) { try Self.ring().open(sealed, as: context) }
        }
    }

    @Test func `a sealed value of which any byte was changed never opens`() throws {
        let ring = try Self.ring([1])
        let sealed = try ring.seal("01041219607", as: "ssin")
        for index in sealed.indices {
            var tampered = sealed
            tampered[index] ^= 1
            #expect(throws: SealError.self) { try ring.open(tampered, as: "ssin") }
        }
    }

    @Test func `a sealed value that was cut or is empty never opens`() throws {
        let ring = try Self.ring()
        let sealed = try ring.seal("x", as: "c")
        for count in sealed.indices { #expect(throws: SealError.self) { try ring.open(Array(sealed.prefix(count)), as: "c") } }
        #expect(throws: SealError.cannotOpen) { try ring.open(sealed + [0], as: "c") }
    }

    @Test func `a value sealed with a key that is not held says so`() throws {
        let sealed = try Self.ring([2]).seal("x", as: "c")
        #expect(throws: SealError.unknownKey) { try Self.ring([1]).open(sealed, as: "c") }
        #expect(throws: SealError.unknownKey) { try Self.ring([1]).open([], as: "c") }
    }

    @Test func `another key of the same version does not open`() throws {
        let sealed = try Self.ring([1]).seal("x", as: "c")
        let other = try Keyring(sealing: [1: Self.key(42)], index: Self.key(99))
        #expect(throws: SealError.cannotOpen) { try other.open(sealed, as: "c") }
    }

    @Test func `a version byte changed to another key that is held does not open`() throws {
        let ring = try Self.ring([1, 2])
        var sealed = try ring.seal("x", as: "c")
        sealed[0] = 1
        #expect(throws: SealError.cannotOpen) { try ring.open(sealed, as: "c") }
    }

    @Test func `the newest key seals and every one opens`() throws {
        let old = try Self.ring([1]).seal("old", as: "c")
        let ring = try Self.ring([1, 3, 2])
        let new = try ring.seal("new", as: "c")
        #expect(old.first == 1 && new.first == 3)
        #expect(try ring.openText(old, as: "c") == "old")
        #expect(try ring.openText(new, as: "c") == "new")
        #expect(throws: SealError.unknownKey) { try Self.ring([1, 2]).open(new, as: "c") }
    }

    @Test(arguments: ["", "x", "01041219607", "Zoë 🏥", String(repeating: "long ", count: 20_000)])
    func `what was sealed opens as it was`(text: String) throws {
        let ring = try Self.ring()
        let sealed = try ring.seal(text, as: "c")
        #expect(try ring.openText(sealed, as: "c") == text)
        #expect(try ring.open(sealed, as: "c") == Array(text.utf8))
        #expect(sealed.count == 1 + 12 + text.utf8.count + 16)
    }

    @Test func `the same value sealed twice never looks the same and never shows`() throws {
        let ring = try Self.ring()
        let sealed = try ring.seal("01041219607", as: "c")
        #expect(try ring.seal("01041219607", as: "c") != sealed)
        #expect(!String(decoding: sealed, as: UTF8.self).contains("0104121"))
    }

    @Test func `a blind index differs by value, context and key and has 32 bytes`() throws {
        let ring = try Self.ring()
        let index = ring.blindIndex("01041219607", as: "ssin")
        #expect(index.count == 32)
        #expect(ring.blindIndex("01041219608", as: "ssin") != index)
        #expect(ring.blindIndex("01041219607", as: "nihdi") != index)
        #expect(ring.blindIndex("n01041219607", as: "ssi") != index)
        #expect(try Self.ring(index: 98).blindIndex("01041219607", as: "ssin") != index)
    }

    @Test func `a blind index is the same at every start and for every set of sealing keys`() throws {
        let index = try Self.ring([1]).blindIndex("01041219607", as: "ssin")
        #expect(try Self.ring([1, 2]).blindIndex("01041219607", as: "ssin") == index)
    }
}

import Testing
import Vocabulary

@Suite struct Base64URLTests {
    @Test(arguments: [[], [0], [0, 0], [255, 255, 255], [251, 255, 190], Array(0...255)] as [[UInt8]])
    func `what was written is read again`(bytes: [UInt8]) {
        let text = bytes.base64URL
        #expect(text.utf8.allSatisfy(Base64URL.isInAlphabet))
        #expect(Base64URL.bytes(of: text).map([UInt8].init) == bytes)
    }

    @Test func `it is written as RFC 7515 does`() {
        // RFC 7515 appendix C.
        #expect(([3, 236, 255, 224, 193] as [UInt8]).base64URL == "A-z_4ME")
    }

    @Test(arguments: ["+/==", "A-z_4ME=", "A", "AB CD", "AB\nCD", "é", "AAAAA"])
    func `what no bytes are written as is refused`(text: String) {
        #expect(Base64URL.bytes(of: text) == nil)
    }
}

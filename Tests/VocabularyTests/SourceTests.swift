import Foundation
import Testing
import Vocabulary

struct SourceTests {
    @Test func `a clock that stands still stands still`() {
        let moment = Date(timeIntervalSince1970: 1_750_000_000)
        #expect(TimeSource { moment }.now() == moment)
    }

    @Test func `the system's clock is the machine's`() {
        #expect(abs(TimeSource.system.now().timeIntervalSinceNow) < 5)
    }

    @Test func `bytes are written as two hexadecimal digits each`() {
        let source = RandomSource { Array([0x00, 0x0F, 0xF0, 0xFF].prefix($0)) }
        #expect(source.hex(4) == "000ff0ff")
    }

    @Test func `base64url has no characters that an address would have to escape`() {
        let source = RandomSource { Array([0xFB, 0xEF, 0xFF, 0xFE].prefix($0)) }
        #expect(source.base64URL(4) == "--___g")
        #expect(RandomSource.system.base64URL(32).count == 43)
    }

    @Test func `the system's bytes do not repeat themselves`() {
        #expect(Set((0..<1000).map { _ in RandomSource.system.hex(16) }).count == 1000)
        #expect(RandomSource.system.bytes(0).isEmpty)
    }
}

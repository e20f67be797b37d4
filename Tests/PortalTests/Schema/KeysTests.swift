import Crypto
import Database
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Directory

@Suite struct KeysTests {
    @Test func `other keys than those that sealed the data are refused, and the right ones serve again`() async throws {
        let stage = try await TestPortal()
        let others = try Keyring(sealing: [1: SymmetricKey(size: .bits256)], index: SymmetricKey(size: .bits256))
        await #expect(throws: KeysDiffer.self) { try await stage.database.claim(for: others) }
        try await stage.database.claim(for: stage.keys)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM sealed_with") == 1)
    }
}

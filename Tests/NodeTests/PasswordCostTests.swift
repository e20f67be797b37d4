import Testing
import Vocabulary
import Web

@testable import Node

@Suite struct PasswordCostTests {
    private let cost = NodeSettings(
        organisations: [], web: WebSettings(publicURL: "http://127.0.0.1", cookieName: NodeSettings.cookieName), demo: false, portalURL: "").passwordCost

    @Test func `a password that a person chose costs 32 MiB three times, unless a test says otherwise`() throws {
        let verifier = try PasswordVerifier(password: "Noordzee lag vandaag heel stil 7", cost: cost, random: .system)
        #expect(verifier.text.hasPrefix("scrypt$32768$8$3$"))
        #expect(verifier.matches("Noordzee lag vandaag heel stil 7") && !verifier.matches("Noordzee lag vandaag heel stil 8"))
    }

    @Test func `nobody's password costs as much as somebody's, and matches nothing`() {
        let nobody = PasswordVerifier.nobody(cost)
        #expect(nobody.text.hasPrefix("scrypt$32768$8$3$") && nobody.isReadable)
        #expect(!nobody.matches("") && !nobody.matches("Noordzee lag vandaag heel stil 7"))
    }
}

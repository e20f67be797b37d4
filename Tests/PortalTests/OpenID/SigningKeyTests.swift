import Crypto
import CryptoExtras
import Foundation
@testable import OpenID
@testable import Portal
@testable import SimulatedFAS
import Testing
import Vocabulary

/// Which published keys are used, and for what (RFC 7517, RFC 7518).
@Suite struct SigningKeyTests {
    @Test func `an ES256 key verifies its tokens and no others`() async throws {
        let key = P256.Signing.PrivateKey()
        let keys = try SigningKey.keys(inSet: set(published(key.publicKey)))
        let only = try #require(keys.first)
        #expect(keys.count == 1 && only.algorithm == .es256)
        let input = Data(#"{"alg":"ES256","kid":"ec"}"#.utf8).base64URL + "." + Data(#"{"sub":"x"}"#.utf8).base64URL
        let signature = try key.signature(for: Data(input.utf8)).rawRepresentation
        let token = try CompactToken.parse(input + "." + signature.base64URL)
        #expect(try await only.claims(of: token).text("sub") == "x")
        let other = try P256.Signing.PrivateKey().signature(for: Data(input.utf8)).rawRepresentation
        let forged = try CompactToken.parse(input + "." + other.base64URL)
        await #expect(throws: TokenFlaw.signature) { try await only.claims(of: forged) }
        let empty = try CompactToken.parse(input + ".")
        await #expect(throws: TokenFlaw.signature) { try await only.claims(of: empty) }
    }

    @Test func `a PS256 token is verified with PSS, an RS256 one with PKCS 1`() async throws {
        let key = try await SampleFASKeys.shared.key("fas-0")
        let keys = try SigningKey.keys(inSet: set(key.published().without("alg")))
        #expect(Set(keys.map(\.algorithm)) == [.rs256, .ps256])
        let input = Data(#"{"alg":"PS256","kid":"fas-0"}"#.utf8).base64URL + "." + Data(#"{"sub":"x"}"#.utf8).base64URL
        let pss = try key.key.signature(for: SHA256.hash(data: Data(input.utf8)), padding: .PSS).rawRepresentation
        let token = try CompactToken.parse(input + "." + pss.base64URL)
        for key in keys {
            let claims = try? await key.claims(of: token)
            #expect((claims != nil) == (key.algorithm == .ps256))
        }
    }

    @Test func `short, secret and nameless keys are passed over`() throws {
        let short = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024)).publicKey.getKeyPrimitives()
        let weak = FASValue.object([
            "kty": "RSA", "kid": "weak", "alg": "RS256",
            "n": .text(short.modulus.base64URL), "e": .text(short.publicExponent.base64URL),
        ])
        #expect(try SigningKey.keys(inSet: set(weak)).isEmpty)
        #expect(try SigningKey.keys(inSet: set(.object(["kty": "oct", "kid": "hmac", "k": "AAAA"]))).isEmpty)
        let nameless = published(P256.Signing.PrivateKey().publicKey).without("kid")
        #expect(try SigningKey.keys(inSet: set(nameless)).isEmpty)
        #expect(throws: (any Error).self) { try SigningKey.keys(inSet: Data("[]".utf8)) }
    }

    private func published(_ key: P256.Signing.PublicKey) -> FASValue {
        let point = key.rawRepresentation
        return .object([
            "kty": "EC", "crv": "P-256", "kid": "ec", "alg": "ES256", "use": "sig",
            "x": .text(point.prefix(32).base64URL), "y": .text(point.suffix(32).base64URL),
        ])
    }

    private func set(_ key: FASValue) throws -> Data { try ["keys": .list([key])].json() }
}

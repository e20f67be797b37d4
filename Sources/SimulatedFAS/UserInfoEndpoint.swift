import Foundation
import Hummingbird
import Vocabulary

/// Returns the data of a token's person to a client, as a signed JWT (OpenID Connect Core 1.0 §5.3; FACTS "FAS").
struct UserInfoEndpoint: Sendable {
    let fas: SimulatedFAS

    func answer(to request: Request) async throws -> FASAnswer {
        guard let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer "),
            let grant = await fas.state.grant(ofToken: String(header.dropFirst(7)))
        else { return try refusal() }
        let contrary = await fas.state.contrary
        let draft = TokenDraft(claims: await claims(grant), key: try await fas.keys.current())
        let token = try contrary.userInfo(draft)
        guard contrary.userInfoIsPlain else {
            return FASAnswer(contentType: "application/jwt", body: Data(token.utf8))
        }
        return try .json(draft.claims)
    }

    private func refusal() throws -> FASAnswer {
        var answer = try FASAnswer.json(["error": "invalid_token"])
        answer.status = .unauthorized
        answer.headers[.wwwAuthenticate] = "Bearer error=\"invalid_token\""
        return answer
    }

    private func claims(_ grant: Grant) async -> [String: FASValue] {
        let person = fas.people[grant.person]
        var claims: [String: FASValue] = [
            "iss": .text(await fas.state.issuer), "aud": .text(grant.request.client.id),
            "sub": .text(person.subject),
        ]
        if grant.request.scopes.contains("profile") {
            claims["givenName"] = .text(person.firstName)
            claims["surname"] = .text(person.lastName)
            claims["prefLanguage"] = .text(person.language.rawValue)
            claims["fedid"] = .text(person.subject)
            if let email = person.email { claims["mail"] = .text(email) }
        }
        if grant.request.scopes.contains("egovnrn") { claims["egovNRN"] = .text(person.ssin) }
        return claims
    }
}

import Hummingbird

/// Tells a client whether its token is still valid (RFC 7662).
struct IntrospectionEndpoint: Sendable {
    let fas: SimulatedFAS

    func answer(to request: Request, body fields: FormFields?) async throws -> FASAnswer {
        guard let client = await ClientAuthentication(state: fas.state).client(of: request) else {
            return try .refusal("invalid_client")
        }
        guard let token = fields?["token"], let grant = await fas.state.grant(ofToken: token),
            grant.request.client.id == client.id
        else { return try .json(["active": .flag(false)]) }
        return try .json([
            "active": .flag(true), "client_id": .text(client.id), "token_type": "Bearer",
            "iss": .text(await fas.state.issuer), "sub": .text(fas.people[grant.person].subject),
            "scope": .text(grant.request.scopes.sorted().joined(separator: " ")),
            "acr": .text(grant.level.acr),
        ])
    }
}

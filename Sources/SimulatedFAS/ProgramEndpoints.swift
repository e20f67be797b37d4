import Foundation
import Hummingbird

/// The endpoints that programs call, with the wrong behaviour that tests can set.
struct ProgramEndpoints: Sendable {
    let fas: SimulatedFAS

    private static let maximumForm = 16 * 1024

    func add(to router: Router<BasicRequestContext>) {
        add(.discovery, to: router, method: .get) { _ in try await discovery() }
        add(.keys, to: router, method: .get) { _ in try await publishedKeys() }
        add(.token, to: router, method: .post) { request in
            try await TokenEndpoint(fas: fas).answer(to: request, body: body(of: request))
        }
        add(.userInfo, to: router, method: .get) { request in try await UserInfoEndpoint(fas: fas).answer(to: request) }
        add(.userInfo, to: router, method: .post) { request in try await UserInfoEndpoint(fas: fas).answer(to: request) }
        add(.introspection, to: router, method: .post) { request in
            try await IntrospectionEndpoint(fas: fas).answer(to: request, body: body(of: request))
        }
    }

    private func add(
        _ endpoint: FASEndpoint, to router: Router<BasicRequestContext>, method: HTTPRequest.Method,
        _ answer: @escaping @Sendable (Request) async throws -> FASAnswer
    ) {
        router.on("\(SimulatedFAS.path)\(endpoint.rawValue)", method: method) { request, _ in
            let contrary = await fas.state.contrary
            await fas.state.count(endpoint)
            if let delay = contrary.delays[endpoint] { try await Task.sleep(for: delay) }
            if contrary.broken.contains(endpoint) { throw HTTPError(.serviceUnavailable) }
            return try await answer(request).response(ballast: contrary.ballast[endpoint] ?? 0)
        }
    }

    private func body(of request: Request) async throws -> FormFields? {
        FormFields(try await String(buffer: request.body.collect(upTo: Self.maximumForm)))
    }

    private func discovery() async throws -> FASAnswer {
        let issuer = await fas.state.issuer
        var document: [String: FASValue] = [
            "issuer": .text(issuer),
            "authorization_endpoint": .text(issuer + "/authorize"),
            "token_endpoint": .text(issuer + FASEndpoint.token.rawValue),
            "userinfo_endpoint": .text(issuer + FASEndpoint.userInfo.rawValue),
            "introspection_endpoint": .text(issuer + FASEndpoint.introspection.rawValue),
            "jwks_uri": .text(issuer + FASEndpoint.keys.rawValue),
            "end_session_endpoint": .text(issuer + "/connect/endSession"),
            "response_types_supported": .texts("code"),
            "response_modes_supported": .texts("query"),
            "grant_types_supported": .texts("authorization_code"),
            "subject_types_supported": .texts("public"),
            "id_token_signing_alg_values_supported": .texts("RS256"),
            "userinfo_signing_alg_values_supported": .texts("RS256"),
            "token_endpoint_auth_methods_supported": .texts("client_secret_basic"),
            "scopes_supported": .texts("openid", "profile", "egovnrn"),
            "claims_supported": .texts("sub", "givenName", "surname", "prefLanguage", "mail", "egovNRN", "fedid"),
            "acr_values_supported": .list(FASLevel.allCases.map { .text($0.acr) }),
            "code_challenge_methods_supported": .texts("S256"),
            "authorization_response_iss_parameter_supported": .flag(true),
        ]
        await fas.state.contrary.discovery(&document)
        return try FASAnswer.json(document)
    }

    private func publishedKeys() async throws -> FASAnswer {
        var keys = try await fas.keys.all().map { try $0.published() }
        await fas.state.contrary.keys(&keys)
        return try FASAnswer.json(["keys": .list(keys)])
    }
}

/// An answer to a program.
struct FASAnswer: Sendable {
    var status: HTTPResponse.Status = .ok
    var headers: HTTPFields = [:]
    let contentType: String
    let body: Data

    static func json(_ fields: [String: FASValue]) throws -> FASAnswer {
        FASAnswer(contentType: "application/json", body: try fields.json())
    }

    /// RFC 6749 §5.2; an unknown client is told how to authenticate.
    static func refusal(_ code: String) throws -> FASAnswer {
        var answer = try json(["error": .text(code)])
        answer.status = code == "invalid_client" ? .unauthorized : .badRequest
        if code == "invalid_client" { answer.headers[.wwwAuthenticate] = "Basic realm=\"fas\"" }
        return answer
    }

    func response(ballast: Int) -> Response {
        var headers = headers
        headers[.contentType] = contentType
        headers[.cacheControl] = "no-store"
        let bytes = body + Data(repeating: UInt8(ascii: " "), count: ballast)
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

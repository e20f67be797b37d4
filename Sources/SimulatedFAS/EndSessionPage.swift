import Foundation
import Hummingbird
import Vocabulary

/// Ends the browser's session here (OpenID Connect RP-Initiated Logout 1.0).
struct EndSessionPage: Sendable {
    let fas: SimulatedFAS

    func add(to router: Router<BasicRequestContext>) {
        router.get("\(SimulatedFAS.path)/connect/endSession") { request, _ in try await end(request) }
    }

    private func end(_ request: Request) async throws -> Response {
        if let browser = request.cookies[AuthorizationPages.cookie]?.value {
            await fas.state.endSession(of: browser)
        }
        var response = try await answer(to: FormFields(request.uri.query ?? ""))
        response.setCookie(Cookie(
            name: AuthorizationPages.cookie, value: "", maxAge: 0, path: "/fas", secure: false, httpOnly: true,
            sameSite: .lax))
        return response
    }

    private func answer(to fields: FormFields?) async throws -> Response {
        guard let fields, let address = fields["post_logout_redirect_uri"] else { return try ended(.ok) }
        guard let client = try await client(named: fields),
            client.postLogoutRedirectURIs.contains(address)
        else { return try ended(.badRequest) }
        var headers = FASHeaders.all
        headers[.location] = FormFields.url(address, adding: fields["state"].map { [("state", $0)] } ?? [])
        return Response(status: .seeOther, headers: headers)
    }

    private func ended(_ status: HTTPResponse.Status) throws -> Response {
        let page = NoticePage(
            stylesheet: AuthorizationPages.stylesheet, title: "You are signed out",
            text: status == .ok
                ? "You can close this window."
                : "You are signed out here, but the address to go back to is not registered. You can close this window.")
        return try fas.pages.notice(page, status: status)
    }

    /// The client that its hint proves, or else the one that its `client_id` names (§2): a hint of before a restart proves nothing.
    private func client(named fields: FormFields) async throws -> FASClient? {
        if let hinted = try await client(hinted: fields["id_token_hint"]) { return hinted }
        guard let id = fields["client_id"] else { return nil }
        return await fas.state.client(id)
    }

    /// Whom one of our own ID tokens was made for; its age does not matter here.
    private func client(hinted token: String?) async throws -> FASClient? {
        guard let parts = token?.split(separator: ".", omittingEmptySubsequences: false), parts.count == 3,
            let signature = Base64URL.bytes(of: parts[2]), let payload = Base64URL.bytes(of: parts[1]),
            let claims = try? JSONDecoder().decode(Hint.self, from: payload)
        else { return nil }
        let input = "\(parts[0]).\(parts[1])"
        guard try await fas.keys.all().contains(where: { $0.signs(input, signature) }) else { return nil }
        return await fas.state.client(claims.aud)
    }

    private struct Hint: Decodable {
        let aud: String
    }
}

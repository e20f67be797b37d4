import Foundation
import Hummingbird
import Vocabulary

/// The pages on which a browser selects a person and a way to sign in.
struct AuthorizationPages: Sendable {
    let fas: SimulatedFAS

    static let cookie = "simulated_fas"
    private static let maximumForm = 16 * 1024
    private static let action = SimulatedFAS.path + "/authorize"

    func add(to router: Router<BasicRequestContext>) {
        router.get("\(Self.action)") { request, _ in try await ask(request) }
        router.post("\(Self.action)") { request, _ in try await take(request) }
        router.get("\(Self.stylesheet)") { _, _ in style() }
    }

    static let stylesheet = SimulatedFAS.path + "/fas.css"

    private func ask(_ request: Request) async throws -> Response {
        guard let fields = FormFields(request.uri.query ?? "") else { return try refusal() }
        let client = await fas.state.client(fields["client_id"])
        guard let (client, address) = AuthorizationRequest.recipient(fields, client) else { return try refusal() }
        let asked: AuthorizationRequest
        do throws(AuthorizationFlaw) {
            asked = try AuthorizationRequest.parse(fields, client: client, redirectURI: address)
        } catch {
            return await back(to: address, state: fields["state"], [
                ("error", error.code), ("error_description", error.description),
            ])
        }
        return try await open(asked, in: browser(of: request) ?? fas.random.base64URL(32))
    }

    private func open(_ asked: AuthorizationRequest, in browser: String) async throws -> Response {
        let id = fas.random.base64URL(32)
        await fas.state.open(PendingRequest(request: asked, browser: browser), as: id)
        var response = try await page(id, asked, browser: browser)
        response.setCookie(Cookie(
            name: Self.cookie, value: browser, path: "/fas", secure: false, httpOnly: true, sameSite: .lax))
        return response
    }

    private func page(
        _ id: String, _ asked: AuthorizationRequest, browser: String, error: String? = nil
    ) async throws -> Response {
        let last = await fas.state.person(in: browser)
        let people = fas.people.enumerated().map { index, person in
            ChoicePage.Person(
                value: String(index), name: "\(person.firstName) \(person.lastName)",
                ssin: (try? SSIN.parse(person.ssin))?.formatted ?? person.ssin, isChosen: index == last)
        }
        let levels = asked.levels.enumerated().map { index, level in
            ChoicePage.Level(value: level.rawValue, label: level.label, isChosen: index == 0)
        }
        let page = ChoicePage(
            action: Self.action, stylesheet: Self.stylesheet, request: id, client: asked.client.id, error: error,
            people: people, levels: levels)
        return try fas.pages.choice(
            page, formsMayLeadTo: await fas.state.registeredAddresses(), status: error == nil ? .ok : .unprocessableContent)
    }

    private func take(_ request: Request) async throws -> Response {
        let body = try await String(buffer: request.body.collect(upTo: Self.maximumForm))
        guard let fields = FormFields(body), let id = fields["request"], let browser = browser(of: request),
            let pending = await fas.state.pending(id, in: browser)
        else { return try outdated() }
        let asked = pending.request
        if fields["choice"] == "cancel" {
            guard await fas.state.close(id, in: browser) != nil else { return try outdated() }
            return await back(to: asked.redirectURI, state: asked.state, [("error", "access_denied")])
        }
        guard let person = fields["person"].flatMap({ Int($0) }), fas.people.indices.contains(person),
            let level = fields["level"].flatMap(FASLevel.init(rawValue:)), asked.levels.contains(level)
        else { return try await page(id, asked, browser: browser, error: "Choose a person and a way to sign in.") }
        guard await fas.state.close(id, in: browser) != nil else { return try outdated() }
        await fas.state.remember(person, in: browser)
        let code = fas.random.base64URL(32)
        let grant = Grant(request: asked, person: person, level: level, agreedAt: fas.clock.now())
        await fas.state.issue(grant, code: code)
        return await back(to: asked.redirectURI, state: asked.state, [("code", code)])
    }

    /// Always with `iss`, so that a client knows which provider answers (RFC 9207).
    private func back(to address: String, state: String?, _ fields: [(String, String?)]) async -> Response {
        let all = fields + [("state", state), ("iss", await fas.state.issuer)]
        var headers = FASHeaders.all
        headers[.location] = FormFields.url(address, adding: all)
        return Response(status: .seeOther, headers: headers)
    }

    private func browser(of request: Request) -> String? {
        request.cookies[Self.cookie].flatMap { $0.value.utf8.count == 43 ? $0.value : nil }
    }

    private func refusal() throws -> Response {
        try fas.pages.notice(
            NoticePage(
                stylesheet: Self.stylesheet, title: "This request cannot be answered",
                text: "The program that sent you here is not known, or wants the answer at an address it has not registered."),
            status: .badRequest)
    }

    private func outdated() throws -> Response {
        try fas.pages.notice(
            NoticePage(
                stylesheet: Self.stylesheet, title: "This page is no longer valid",
                text: "It was used already or left open for too long. Go back to the portal and sign in again."),
            status: .badRequest)
    }

    private func style() -> Response {
        let headers: HTTPFields = [
            .contentType: "text/css; charset=utf-8", .cacheControl: "max-age=300", .xContentTypeOptions: "nosniff",
        ]
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: fas.pages.stylesheet)))
    }
}

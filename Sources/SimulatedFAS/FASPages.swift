import Foundation
import Hummingbird
import Templates

/// The pages, loaded once: a broken one fails at the start.
struct FASPages: Sendable {
    let templates: TemplateSet
    let stylesheet: String

    static func load() throws -> FASPages {
        let templates = try TemplateSet(["choice": try text(of: "choice.mustache"), "notice": try text(of: "notice.mustache")])
        return FASPages(templates: templates, stylesheet: try text(of: "fas.css"))
    }

    private static func text(of file: String) throws -> String {
        guard let url = Bundle.module.url(forResource: "Templates/\(file)", withExtension: nil) else {
            throw CocoaError(.fileNoSuchFile)
        }
        return try String(contentsOf: url, encoding: .utf8)
    }

    /// Where a person is chosen.
    func choice(_ page: ChoicePage, formsMayLeadTo addresses: [String], status: HTTPResponse.Status = .ok) throws -> Response {
        try response(page, "choice", status, addresses)
    }

    /// A page that only says something.
    func notice(_ page: NoticePage, status: HTTPResponse.Status) throws -> Response {
        try response(page, "notice", status, [])
    }

    private func response(
        _ page: some Sendable, _ template: String, _ status: HTTPResponse.Status, _ addresses: [String]
    ) throws -> Response {
        guard let html = templates.draw(template, from: page) else { throw HTTPError(.internalServerError) }
        var headers = FASHeaders.all
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.contentSecurityPolicy] = FASHeaders.policy(formsMayLeadTo: addresses)
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: html)))
    }
}

/// What `choice.mustache` shows.
struct ChoicePage: Sendable {
    let action: String
    let stylesheet: String
    let request: String
    let client: String
    let error: String?
    let people: [Person]
    let levels: [Level]

    struct Person: Sendable {
        let value: String
        let name: String
        let ssin: String
        let isChosen: Bool
    }

    struct Level: Sendable {
        let value: String
        let label: String
        let isChosen: Bool
    }
}

/// What `notice.mustache` shows.
struct NoticePage: Sendable {
    let stylesheet: String
    let title: String
    let text: String
}

/// Headers of every page.
enum FASHeaders {
    static let all: HTTPFields = [.cacheControl: "no-store", .xContentTypeOptions: "nosniff"]

    /// Chromium holds `form-action` against the redirects that follow a form too, so the clients' origins are listed.
    static func policy(formsMayLeadTo addresses: [String]) -> String {
        let origins = Set(addresses.compactMap(origin)).sorted().joined(separator: " ")
        return "default-src 'none'; style-src 'self'; form-action 'self' \(origins); base-uri 'none'; "
            + "frame-ancestors 'none'"
    }

    private static func origin(of address: String) -> String? {
        guard let parts = URLComponents(string: address), let scheme = parts.scheme, let host = parts.host else {
            return nil
        }
        return "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
    }
}

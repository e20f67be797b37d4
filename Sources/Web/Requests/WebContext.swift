public import Hummingbird
import Logging
public import Vocabulary

/// The request data that all programs share.
public protocol WebContext: RequestContext {
    /// Shown to the person after an error, and written to the log.
    var reference: String { get set }
    var language: Language { get set }
    var session: Session? { get set }
    /// Whether the client is a program and not a browser. ``Negotiation`` sets it.
    var wantsJSON: Bool { get set }
    /// The posted fields; empty for other methods.
    var form: FormData { get set }
    /// The posted file; nil if there is none.
    var upload: IncomingUpload? { get set }
}

/// Settings that a program's middleware share.
public struct WebSettings: Sendable {
    /// Scheme, host and port that browsers use, without a final slash.
    public var publicURL: String
    /// The name of the cookies; with TLS `gatehouse_portal` becomes `__Host-gatehouse_portal`.
    public var cookieName: String
    /// The name of the language cookie; by default the same. A program with several sessions has one language.
    public var languageCookieName: String
    public var limits: SessionLimits
    /// Other origins that a form may lead to (CSP `form-action`): the sign-in service.
    public var formTargets: [String]
    public var languages: [Language]

    public init(
        publicURL: String, cookieName: String, limits: SessionLimits = SessionLimits(), formTargets: [String] = [],
        languages: [Language] = Language.allCases
    ) {
        self.publicURL = publicURL
        self.cookieName = cookieName
        languageCookieName = cookieName
        self.limits = limits
        self.formTargets = formTargets
        self.languages = languages
    }

    public var isSecure: Bool { publicURL.hasPrefix("https://") }

    var sessionCookie: String { isSecure ? "__Host-\(cookieName)" : cookieName }
    var languageCookie: String { isSecure ? "__Host-\(languageCookieName)_language" : "\(languageCookieName)_language" }

    /// The session's token from the browser, even if the session has ended; nil if the browser sent none.
    public func sessionToken(of request: Request) -> String? {
        guard let token = request.cookies[sessionCookie]?.value, !token.isEmpty else { return nil }
        return token
    }

    public func sessionCookie(_ token: String) -> Cookie { cookie(sessionCookie, token, maxAge: nil) }
    public var expiredSessionCookie: Cookie { cookie(sessionCookie, "", maxAge: 0) }
    public func languageCookie(_ language: Language) -> Cookie { cookie(languageCookie, language.rawValue, maxAge: 365 * 86400) }

    /// A short-lived cookie of this program, such as the one that links a sign-in to its browser.
    public func cookie(_ name: String, _ value: String, maxAge: Int?) -> Cookie {
        Cookie(name: name, value: value, maxAge: maxAge, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax)
    }
}

extension Request {
    /// Whether the request is the polling of a live page.
    var asksForNews: Bool { uri.path.hasSuffix("/live") }

    /// The decoded fields of the query.
    public var query: [String: String] {
        Dictionary(uri.queryParameters.map { (String($0.key), String($0.value)) }, uniquingKeysWith: { first, _ in first })
    }
}

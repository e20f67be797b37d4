public import Hummingbird
import Logging
public import Vocabulary

/// What every request of every program carries.
public protocol WebContext: RequestContext {
    /// Shown to the person when something fails, and in the log.
    var reference: String { get set }
    var language: Language { get set }
    var session: Session? { get set }
    /// A program asks, and not a person with a browser. ``Negotiation`` finds it out.
    var wantsJSON: Bool { get set }
    /// The posted fields; empty for other methods.
    var form: FormData { get set }
    /// The posted file; nil where there is none.
    var upload: IncomingUpload? { get set }
}

/// What all middleware of a program shares.
public struct WebSettings: Sendable {
    /// Scheme, host and port as browsers see them, without a slash at the end.
    public var publicURL: String
    /// Names the cookies; `gatehouse_portal` becomes `__Host-gatehouse_portal` where TLS is.
    public var cookieName: String
    /// Names the language's cookie, likewise; the same unless it is set, for a program with several sessions and one language.
    public var languageCookieName: String
    public var limits: SessionLimits
    /// Origins that a posted form may lead to besides our own (CSP `form-action`): the sign-in service.
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

    /// The session's token as the browser sent it, whether or not there is still a session; nil where it sent none.
    public func sessionToken(of request: Request) -> String? {
        guard let token = request.cookies[sessionCookie]?.value, !token.isEmpty else { return nil }
        return token
    }

    public func sessionCookie(_ token: String) -> Cookie { cookie(sessionCookie, token, maxAge: nil) }
    public var expiredSessionCookie: Cookie { cookie(sessionCookie, "", maxAge: 0) }
    public func languageCookie(_ language: Language) -> Cookie { cookie(languageCookie, language.rawValue, maxAge: 365 * 86400) }

    /// A short-lived cookie of this program, such as the one that ties a sign-in to its browser.
    public func cookie(_ name: String, _ value: String, maxAge: Int?) -> Cookie {
        Cookie(name: name, value: value, maxAge: maxAge, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax)
    }
}

extension Request {
    /// A page that was left open looks by itself whether there is news.
    var asksForNews: Bool { uri.path.hasSuffix("/live") }

    /// The query's fields, decoded.
    public var query: [String: String] {
        Dictionary(uri.queryParameters.map { (String($0.key), String($0.value)) }, uniquingKeysWith: { first, _ in first })
    }
}

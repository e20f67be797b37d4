import Foundation

/// Which OpenID provider people sign in with, and how its dialect is read (SPEC §3 and §13; FACTS "FAS").
///
/// Claim names and endpoints are configuration, so that any OpenID provider can stand in for FAS.
public struct OpenIDProvider: Sendable {
    /// The issuer identifier, exactly as the provider writes it in `iss` (OpenID Connect Discovery 1.0 §3).
    public var issuer: String
    /// The `client_id` under which the provider knows this portal.
    public var clientID: String
    /// The secret for `client_secret_basic`. Never logged.
    public var clientSecret: String
    /// Where the provider sends the browser back to; registered at the provider, compared there to the letter.
    public var redirectURI: String
    /// Where the provider sends the browser after its own log-out; nil leaves the person on the provider's page.
    public var postLogoutRedirectURI: String?
    /// Requested scopes. FAS wants `egovnrn` in lower case.
    public var scopes: [String] = ["openid", "profile", "egovnrn"]
    /// The `acr_values` asked for, the preferred one first.
    public var acrValues: [String] = [
        "urn:be:fedict:iam:fas:Level500", "urn:be:fedict:iam:fas:Level450",
    ]
    /// What each `acr` the provider answers with is worth. An `acr` that is not listed is worth nothing.
    public var levels: [String: Int] = [
        "urn:be:fedict:iam:fas:Level500": 500, "urn:be:fedict:iam:fas:Level450": 450,
        "urn:be:fedict:iam:fas:Level400": 400, "urn:be:fedict:iam:fas:Level200": 200,
        "urn:be:fedict:iam:fas:Level100": 100,
    ]
    /// The lowest level that signs in (FACTS: 450 or higher).
    public var minimumLevel = 450
    /// Under which names the provider gives what is known about the person.
    public var claims = ClaimNames()
    /// Endpoints set by hand; what is nil comes from discovery.
    public var endpoints = EndpointOverrides()
    /// Whether PKCE with S256 is used (RFC 7636). Switch it off only for a provider that refuses it.
    public var pkce = true

    /// A provider with FAS's scopes, levels and claim names.
    public init(
        issuer: String, clientID: String, clientSecret: String,
        redirectURI: String, postLogoutRedirectURI: String? = nil
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirectURI = redirectURI
        self.postLogoutRedirectURI = postLogoutRedirectURI
    }

    /// FAS as a portal at `publicURL` uses it: back to `/login/callback`, and to `/` after logging out.
    public static func fas(issuer: String, clientID: String, clientSecret: String, publicURL: String) -> Self {
        let base = publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL
        return Self(
            issuer: issuer, clientID: clientID, clientSecret: clientSecret,
            redirectURI: base + "/login/callback", postLogoutRedirectURI: base + "/")
    }

    /// The origins a form of the portal may lead to, for its `form-action`: browsers hold that against redirects too.
    public var formTargets: [String] {
        let addresses = [issuer, endpoints.authorization, endpoints.endSession].compactMap { $0 }
        return Set(addresses.compactMap(Self.origin)).sorted()
    }

    private static func origin(of address: String) -> String? {
        guard let parts = URLComponents(string: address), let scheme = parts.scheme, let host = parts.host else {
            return nil
        }
        return "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
    }

    /// What an `acr` is worth, nil when this provider's settings do not list it.
    public func level(ofACR acr: String) -> Int? { levels[acr] }
}

extension OpenIDProvider {
    /// The claims that hold a person's data; the first name that is present and not empty counts. Others are not read: an e-mail address from there is never a key
    /// (SPEC §3).
    public struct ClaimNames: Sendable {
        /// The national register or BIS number.
        public var ssin = ["egovNRN"]
        /// The first name.
        public var firstName = ["givenName", "given_name"]
        /// The last name.
        public var lastName = ["surname", "family_name"]

        /// FAS's names, with the standard ones after them.
        public init() {}
    }

    /// Endpoint addresses that replace those of the discovery document.
    public struct EndpointOverrides: Sendable {
        /// Where the browser is sent to sign in.
        public var authorization: String?
        /// Where a code is exchanged for tokens.
        public var token: String?
        /// Where the person's claims are read.
        public var userInfo: String?
        /// Where the signing keys are published.
        public var keys: String?
        /// Where the provider's own session is ended.
        public var endSession: String?

        /// Nothing set by hand.
        public init() {}
    }
}

extension OpenIDProvider: CustomStringConvertible, CustomReflectable {
    /// Without the secret.
    public var description: String { "OpenIDProvider(\(issuer), \(clientID))" }
    /// Nothing, so that no dump shows the secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

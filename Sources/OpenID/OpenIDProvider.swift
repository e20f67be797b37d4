import Foundation

/// The OpenID provider of the portal, and its dialect (SPEC §3 and §13; FACTS "FAS").
///
/// Claim names and endpoints are configuration, so any OpenID provider can replace FAS.
public struct OpenIDProvider: Sendable {
    /// The issuer identifier, exactly as the provider writes it in `iss` (OpenID Connect Discovery 1.0 §3).
    public var issuer: String
    /// The portal's `client_id` at the provider.
    public var clientID: String
    /// The secret for `client_secret_basic`. Never logged.
    public var clientSecret: String
    /// The address to which the provider redirects the browser. It is registered there and compared exactly.
    public var redirectURI: String
    /// The address after the provider's log-out; nil leaves the person on the provider's page.
    public var postLogoutRedirectURI: String?
    /// Requested scopes. FAS wants `egovnrn` in lower case.
    public var scopes: [String] = ["openid", "profile", "egovnrn"]
    /// The requested `acr_values`, the preferred one first.
    public var acrValues: [String] = [
        "urn:be:fedict:iam:fas:Level500", "urn:be:fedict:iam:fas:Level450",
    ]
    /// The level of each `acr` in an answer. An `acr` that is not listed has no level.
    public var levels: [String: Int] = [
        "urn:be:fedict:iam:fas:Level500": 500, "urn:be:fedict:iam:fas:Level450": 450,
        "urn:be:fedict:iam:fas:Level400": 400, "urn:be:fedict:iam:fas:Level200": 200,
        "urn:be:fedict:iam:fas:Level100": 100,
    ]
    /// The lowest level that is accepted (FACTS: 450 or higher).
    public var minimumLevel = 450
    /// The provider's names of a person's claims.
    public var claims = ClaimNames()
    /// Endpoints from the configuration; discovery gives the others.
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

    /// FAS for a portal at `publicURL`: the browser returns to `/login/callback`, and to `/` after log-out.
    public static func fas(issuer: String, clientID: String, clientSecret: String, publicURL: String) -> Self {
        let base = publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL
        return Self(
            issuer: issuer, clientID: clientID, clientSecret: clientSecret,
            redirectURI: base + "/login/callback", postLogoutRedirectURI: base + "/")
    }

    /// The origins that a form of the portal may lead to, for `form-action`: browsers also check redirects.
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

    /// The level of an `acr`; nil if the settings do not list it.
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

        /// FAS's names, followed by the standard ones.
        public init() {}
    }

    /// Endpoint addresses that replace those of the discovery document.
    public struct EndpointOverrides: Sendable {
        /// The sign-in page for the browser.
        public var authorization: String?
        /// Exchanges a code for tokens.
        public var token: String?
        /// Returns the person's claims.
        public var userInfo: String?
        /// Publishes the signing keys.
        public var keys: String?
        /// Ends the provider's session.
        public var endSession: String?

        /// No overrides.
        public init() {}
    }
}

extension OpenIDProvider: CustomStringConvertible, CustomReflectable {
    /// Without the secret.
    public var description: String { "OpenIDProvider(\(issuer), \(clientID))" }
    /// Empty, so that no dump shows the secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

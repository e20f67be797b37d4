/// A program whose users may sign in at the simulated FAS.
public struct FASClient: Sendable, Equatable {
    /// The `client_id`.
    public let id: String
    /// The secret for `client_secret_basic`.
    public let secret: String
    /// Addresses that may receive codes, compared exactly (RFC 9700 §2.1).
    public let redirectURIs: [String]
    /// Addresses to which a browser may be sent after log-out.
    public let postLogoutRedirectURIs: [String]
    /// Whether a request without a PKCE challenge is refused.
    public let requiresPKCE: Bool

    /// Register every address that the client will use.
    public init(
        id: String, secret: String, redirectURIs: [String], postLogoutRedirectURIs: [String] = [],
        requiresPKCE: Bool = true
    ) {
        self.id = id
        self.secret = secret
        self.redirectURIs = redirectURIs
        self.postLogoutRedirectURIs = postLogoutRedirectURIs
        self.requiresPKCE = requiresPKCE
    }

    /// The portal at `publicURL`, such as `http://127.0.0.1:8080`.
    public static func portal(id: String, secret: String, publicURL: String) -> FASClient {
        let base = publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL
        return FASClient(
            id: id, secret: secret, redirectURIs: [base + "/login/callback"],
            postLogoutRedirectURIs: [base + "/"])
    }
}

extension FASClient: CustomStringConvertible, CustomReflectable {
    /// Without the secret.
    public var description: String { "FASClient(\(id))" }
    /// Empty, so that no dump shows the secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

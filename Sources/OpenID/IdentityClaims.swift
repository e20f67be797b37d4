import Vocabulary

/// Reads a person out of the claims: userinfo first, the ID token where userinfo is silent.
struct IdentityClaims: Sendable {
    let names: OpenIDProvider.ClaimNames
    let userInfo: Claims?
    let idToken: Claims

    func identity(level: Int, token: String) throws(SignInFailure) -> Identity {
        try checkCompleteness()
        let ssin = try? SSIN.parse(text(names.ssin) ?? "")
        let firstName = try? PersonName.parse(text(names.firstName) ?? "")
        let lastName = try? PersonName.parse(text(names.lastName) ?? "")
        guard let ssin, let firstName, let lastName, agrees(with: ssin) else {
            throw .claimsInvalid(
                Self.listed(
                    ("ssin", ssin.map(agrees) == true), ("firstName", firstName != nil), ("lastName", lastName != nil)))
        }
        return Identity(ssin: ssin, firstName: firstName, lastName: lastName, level: level, idToken: token)
    }

    private func checkCompleteness() throws(SignInFailure) {
        let missing = Self.listed(
            ("ssin", text(names.ssin) != nil), ("firstName", text(names.firstName) != nil),
            ("lastName", text(names.lastName) != nil))
        guard missing.isEmpty else { throw .claimsIncomplete(missing) }
    }

    /// An ID token that names another person than userinfo is a contradiction nobody should choose from.
    private func agrees(with ssin: SSIN) -> Bool {
        guard let other = idToken.text(firstOf: names.ssin) else { return true }
        return (try? SSIN.parse(other)) == ssin
    }

    private func text(_ names: [String]) -> String? {
        userInfo?.text(firstOf: names) ?? idToken.text(firstOf: names)
    }

    private static func listed(_ checks: (String, Bool)...) -> [String] {
        checks.filter { !$0.1 }.map(\.0)
    }
}

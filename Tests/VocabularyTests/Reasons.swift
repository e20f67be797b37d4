import Vocabulary

/// The keys of all reasons why an input is refused; empty when it is taken.
func reasons<Value>(for raw: String, _ parse: (String) throws(Flaws) -> Value) -> [String] {
    do {
        _ = try parse(raw)
        return []
    } catch {
        return error.all.map(\.key)
    }
}

/// All parsers of the vocabulary, for what holds for each of them.
let parsers: [(name: String, parse: @Sendable (String) -> [String])] = [
    ("SSIN", { reasons(for: $0, SSIN.parse) }),
    ("NIHDINumber", { reasons(for: $0, NIHDINumber.parse) }),
    ("OrganisationNumber", { reasons(for: $0, OrganisationNumber.parse) }),
    ("OrganisationNumber, overridden", { reasons(for: $0, overridden) }),
    ("ProjectCode", { reasons(for: $0, ProjectCode.parse) }),
    ("EmailAddress", { reasons(for: $0, EmailAddress.parse) }),
    ("PersonName", { reasons(for: $0, PersonName.parse) }),
    ("ApplicationID", { reasons(for: $0, ApplicationID.parse) }),
    ("RoleCode", { reasons(for: $0, RoleCode.parse) }),
]

func overridden(_ raw: String) throws(Flaws) -> OrganisationNumber {
    try OrganisationNumber.parse(raw, override: true)
}

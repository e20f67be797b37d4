public import Vocabulary

/// A sample person who can sign in at the simulated FAS.
public struct FASPerson: Sendable, Equatable {
    /// The national register number, digits only.
    public let ssin: String
    /// FAS's `givenName`.
    public let firstName: String
    /// FAS's `surname`.
    public let lastName: String
    /// FAS's `prefLanguage`.
    public let language: Language
    /// FAS's `mail`; many people have none there.
    public let email: String?

    /// A sample person. Add none besides those of FACTS.
    public init(ssin: String, firstName: String, lastName: String, language: Language, email: String? = nil) {
        self.ssin = ssin
        self.firstName = firstName
        self.lastName = lastName
        self.language = language
        self.email = email
    }

    /// The demo's sample people (FACTS "Sample people"), all invented.
    public static let samplePeople: [FASPerson] = [
        FASPerson(ssin: "68021411237", firstName: "Anna", lastName: "Maes", language: .nl,
            email: "anna.maes@healthdata.example"),
        FASPerson(ssin: "72093024542", firstName: "Marc", lastName: "Lambert", language: .fr,
            email: "marc.lambert@healthdata.example"),
        FASPerson(ssin: "79051133856", firstName: "An", lastName: "Claes", language: .nl,
            email: "an.claes@aznoordzee.example"),
        FASPerson(ssin: "81062241784", firstName: "Karim", lastName: "Haddad", language: .nl,
            email: "karim.haddad@aznoordzee.example"),
        FASPerson(ssin: "64090915116", firstName: "Jean", lastName: "Martin", language: .fr,
            email: "jean.martin@valdelune.example"),
        FASPerson(ssin: "90011812667", firstName: "Sofie", lastName: "Dubois", language: .fr,
            email: "sofie.dubois@valdelune.example"),
        FASPerson(ssin: "85073003328", firstName: "Tom", lastName: "Willems", language: .nl,
            email: "tom.willems@aznoordzee.example"),
        FASPerson(ssin: "93030527495", firstName: "Lotte", lastName: "Jacobs", language: .nl,
            email: "lotte.jacobs@aznoordzee.example"),
        FASPerson(ssin: "01041219607", firstName: "Emma", lastName: "De Smet", language: .nl),
        FASPerson(ssin: "03071524825", firstName: "Noor", lastName: "El Amrani", language: .fr),
        FASPerson(ssin: "77010209910", firstName: "Pieter", lastName: "Van Damme", language: .nl,
            email: "pieter.vandamme@uzwesthoek.example"),
    ]
}

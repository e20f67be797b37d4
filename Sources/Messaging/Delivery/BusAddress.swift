import Database
public import Vocabulary


/// The bus addresses: one per provision, one for all answers, and one for dead letters.
public enum BusAddress {
    public static let answers = "gatehouse.answers"
    public static let deadLetters = "gatehouse.dead-letters"

    public static func provision(organisationNumber: OrganisationNumber, application: String) -> String {
        "gatehouse.\(organisationNumber).\(application)"
    }
}

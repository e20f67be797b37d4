import Database
public import Vocabulary


/// Where messages go: one address a provision, one for all answers, and one for what a receiver has given up.
public enum BusAddress {
    public static let answers = "gatehouse.answers"
    public static let deadLetters = "gatehouse.dead-letters"

    public static func provision(organisationNumber: OrganisationNumber, application: String) -> String {
        "gatehouse.\(organisationNumber).\(application)"
    }
}

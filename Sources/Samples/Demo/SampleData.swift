import Access
import Database
import Directory
import Foundation
public import Vocabulary

/// The sample organisations, projects and people of the demo (all invented).
enum SampleData {
    struct Organisation: Sendable {
        let name: String
        let number: OrganisationNumber
        let applications: [ApplicationID]
    }

    struct Person: Sendable {
        let firstName: String
        let lastName: String
        let ssin: String
        let email: String
        var type = UserType.authenticated
        /// Numbers of the organisations this person manages.
        var manages: [OrganisationNumber] = []
        /// Numbers of the organisations this person belongs to.
        var memberOf: [OrganisationNumber] = []
        var nihdi: [String] = []
    }

    static let noordzee = OrganisationNumber(stored: "71090112")
    static let valDeLune = OrganisationNumber(stored: "71090211")
    static let westhoek = OrganisationNumber(stored: "71090310")
    static let saintAmand = OrganisationNumber(stored: "71090409")

    /// Those that the demo's node serves.
    static let applications: [ApplicationID] = [.hd4dp2, .healthstat]

    static let organisations = [
        Organisation(name: "AZ Noordzee", number: noordzee, applications: [.hd4dp2, .healthstat]),
        Organisation(name: "CHU Val de Lune", number: valDeLune, applications: [.hd4dp2, .healthstat]),
        Organisation(name: "UZ Westhoek", number: westhoek, applications: [.hd4dp2, .healthstat]),
        Organisation(name: "Clinique Saint-Amand", number: saintAmand, applications: [.hd4dp2]),
    ]

    static let projects = [
        ("HDBP0001", "BCFR"), ("HDBP0010", "IQEDFOOT"), ("HDBP0016", "PACEMAKER"), ("HDBP0019", "BEWSD"), ("HDBP0037", "EPILABO"),
        ("HDBP0040", "CJD"), ("HDBP0041", "NRC"), ("HDBP0048", "Orthopride total femur"), ("HDBP0078", "PITTER"), ("HDBP0111", "AMPUTATION"),
        ("HDBP0231", "Zephyr"), ("HDBP0242", "BSACC-ME"), ("HDBP0271", "GPBARO DM"), ("HDBP0275", "GPBARO ABX"), ("HDBP0276", "GPBARO CKD"),
    ]

    static let people = [
        Person(firstName: "Anna", lastName: "Maes", ssin: "68021411237", email: "anna.maes@healthdata.example", type: .administrator),
        Person(firstName: "Marc", lastName: "Lambert", ssin: "72093024542", email: "marc.lambert@healthdata.example", type: .hdManager),
        Person(firstName: "An", lastName: "Claes", ssin: "79051133856", email: "an.claes@aznoordzee.example", manages: [noordzee], nihdi: ["16868201140"]),
        Person(firstName: "Karim", lastName: "Haddad", ssin: "81062241784", email: "karim.haddad@aznoordzee.example", manages: [noordzee, westhoek]),
        Person(firstName: "Jean", lastName: "Martin", ssin: "64090915116", email: "jean.martin@valdelune.example", manages: [valDeLune]),
        Person(
            firstName: "Sofie", lastName: "Dubois", ssin: "90011812667", email: "sofie.dubois@valdelune.example", memberOf: [valDeLune, noordzee],
            nihdi: ["38410515001"]),
        Person(firstName: "Tom", lastName: "Willems", ssin: "85073003328", email: "tom.willems@aznoordzee.example", memberOf: [noordzee], nihdi: ["21035736001"]),
        Person(firstName: "Lotte", lastName: "Jacobs", ssin: "93030527495", email: "lotte.jacobs@aznoordzee.example", memberOf: [noordzee]),
        Person(firstName: "Pieter", lastName: "Van Damme", ssin: "77010209910", email: "pieter.vandamme@uzwesthoek.example", memberOf: [westhoek]),
    ]
}

/// The sample organisations, for the demo's node.
public enum SampleOrganisations {
    public static var all: [(name: String, number: OrganisationNumber)] { SampleData.organisations.map { ($0.name, $0.number) } }
}

@testable import OpenID
@testable import Portal
import Vocabulary

/// The people of FACTS "Sample people of the demo".
enum SamplePerson: String, CaseIterable, Sendable {
    case anna = "Anna Maes"
    case marc = "Marc Lambert"
    case an = "An Claes"
    case karim = "Karim Haddad"
    case jean = "Jean Martin"
    case sofie = "Sofie Dubois"
    case tom = "Tom Willems"
    case lotte = "Lotte Jacobs"
    case emma = "Emma De Smet"
    case noor = "Noor El Amrani"
    case pieter = "Pieter Van Damme"

    var name: String { rawValue }
    var firstName: String { String(rawValue.prefix { $0 != " " }) }
    var lastName: String { String(rawValue.dropFirst(firstName.count + 1)) }

    var ssin: String {
        switch self {
        case .anna: "68021411237"
        case .marc: "72093024542"
        case .an: "79051133856"
        case .karim: "81062241784"
        case .jean: "64090915116"
        case .sofie: "90011812667"
        case .tom: "85073003328"
        case .lotte: "93030527495"
        case .emma: "01041219607"
        case .noor: "03071524825"
        case .pieter: "77010209910"
        }
    }

    /// The address that Emma and Noor enter at their first sign-in; the others have theirs.
    var email: String {
        switch self {
        case .anna, .marc: "\(address)@healthdata.example"
        case .jean, .sofie: "\(address)@valdelune.example"
        case .pieter: "\(address)@uzwesthoek.example"
        default: "\(address)@aznoordzee.example"
        }
    }

    private var address: String {
        "\(firstName).\(lastName)".lowercased().filter { $0 != " " }
    }

    /// The identity from FAS.
    func identity(first: String? = nil, last: String? = nil, level: Int = 500) throws -> Identity {
        Identity(
            ssin: try SSIN.parse(ssin), firstName: try PersonName.parse(first ?? firstName), lastName: try PersonName.parse(last ?? lastName), level: level,
            idToken: "id-token of \(address)")
    }
}

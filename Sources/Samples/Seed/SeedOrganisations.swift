import Access
import Database
import Directory
import Portal
import Vocabulary
import Web

/// An organisation that gets people and accounts.
struct SeedOrganisation {
    let id: OrganisationID
    let number: OrganisationNumber
    /// What stands after the @ of the addresses there.
    let domain: String
    let provisions: [(id: ProvisionID, application: ApplicationEntry)]
    /// Folded, in the order of `provisions`.
    let labels: [String]
    /// How many of the people added first manage it.
    let managers: Int
    /// Who was added.
    var people: [SeedPerson] = []
}

extension SeedRun {
    /// Adds organisations beside the sample ones, and gives back all of them, the sample ones first.
    func addOrganisations(_ db: any Writer) throws -> [SeedOrganisation] {
        var chance = SeedChance(1)
        let names = SeedNames(&chance)
        let samples = SampleData.organisations.map(\.number)
        var numbers = SeedNumbers.organisations.filter { !samples.contains($0) }.makeIterator()
        for place in 0..<(size.organisations - samples.count) {
            guard let number = numbers.next() else { break }
            let name = "\(chance.one(of: ["AZ", "AZ", "UZ", "CHU", "Clinique", "Ziekenhuis"])) \(names.places[place].text)"
            // One of ten has no Healthstat.
            let applications = SampleData.applications.filter { $0 == .hd4dp2 || place % 10 != 9 }
            try services.addOrganisation(.init(name: name, number: number, applications: applications), db, places)
        }
        return try organisations(db)
    }

    private func organisations(_ db: any Reader) throws -> [SeedOrganisation] {
        let samples = SampleData.organisations.count
        let catalogue = try db.catalogue()
        let found = try db.rows("""
            SELECT o.id, o.name, o.number, p.id AS provision_id, p.application_id FROM organisations AS o JOIN provisions AS p ON p.organisation_id = o.id
            ORDER BY o.id, p.id
            """) { row in
            let id: ApplicationID = try row.named("application_id")
            guard let application = catalogue.application(id) else { throw NotFound() }
            return (organisation: try row.id("id") as OrganisationID, name: try row.text("name"), number: try row.organisationNumber("number"),
                provision: try row.id("provision_id") as ProvisionID, application: application)
        }
        let grouped = Dictionary(grouping: found, by: \.organisation).sorted { $0.key < $1.key }
        return grouped.enumerated().compactMap { place, entry in
            guard let first = entry.value.first else { return nil }
            return SeedOrganisation(
                id: entry.key, number: first.number, domain: "\(plainUserName(first: first.name, last: "")).example",
                provisions: entry.value.map { ($0.provision, $0.application) },
                labels: entry.value.map { SearchText.folded(Account.label(organisation: $0.name, application: $0.application.name)) },
                // Those of the samples are as they are.
                managers: place < samples ? 0 : 1 + place % 2)
        }
    }
}

/// Numbers that are valid and nobody's.
enum SeedNumbers {
    /// Of hospitals, whose numbers start with 71 (FACTS "Numbers").
    static var organisations: [OrganisationNumber] {
        (710_000..<720_000).map { first in
            let check = 97 - first % 97
            return OrganisationNumber(stored: "\(first)\(check < 10 ? "0" : "")\(check)")
        }
    }

    /// The n-th SSIN: a day from 1945 to 1999, and a serial number from 500 on, which no sample person has.
    static func ssin(_ number: Int) -> String {
        let (years, days) = (55, 28 * 12)
        // Neighbours are not born on neighbouring days: 7919 is prime.
        let day = number % (years * days) * 7919 % (years * days)
        let serial = 500 + number / (years * days)
        let date = ((45 + day / days) * 100 + day % days / 28 + 1) * 100 + day % 28 + 1
        let first = date * 1000 + serial
        let check = 97 - first % 97
        return "\(first)\(check < 10 ? "0" : "")\(check)"
    }

    /// Of a care provider, 11 digits.
    static func nihdi(_ number: Int) -> String {
        let first = 100_000 + number % 899_999
        let check = 97 - first % 97
        return "\(first)\(check < 10 ? "0" : "")\(check)\(number % 3 == 0 ? "140" : "001")"
    }
}

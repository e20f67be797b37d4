import Access
import Database
public import Directory
import Foundation
import Vocabulary
import Web

/// The addresses of the demo's sample applications.
public struct DemoAddresses: Sendable {
    public let nodeURL: String

    /// - Parameter nodeURL: scheme, host and port of the node, without a final slash.
    public init(nodeURL: String) { self.nodeURL = nodeURL }
}

extension PortalServices {
    /// Fills an empty database with the sample organisations, projects and people, and carries out the sample actions with the same
    /// use cases as for everybody. Does nothing if there is data.
    public func fillWithSamples(places: DemoAddresses) async throws {
        let isEmpty = try await database.read { try $0.count("SELECT COUNT(*) AS n FROM (SELECT 1 FROM users LIMIT 1) AS u") == 0 }
        if isEmpty { try await database.write { db in try fill(db, places) } }
        try await database.write { db in try moveInstallations(to: places, db) }
        wake()
    }

    /// One transaction: if the demo is stopped meanwhile, the next start begins again.
    private func fill(_ db: any Writer, _ places: DemoAddresses) throws {
        try addPlaces(db, places)
        for person in SampleData.people { try add(person, db) }
        try live(db)
    }

    private func addPlaces(_ db: any Writer, _ places: DemoAddresses) throws {
        for (code, name) in SampleData.projects {
            try db.run("INSERT INTO projects (code, name) VALUES (\(code), \(name))")
            for application in SampleData.applications {
                try db.run("INSERT INTO project_applications (project_id, application_id) SELECT id, \(application) FROM projects WHERE code = \(code)")
            }
        }
        for organisation in SampleData.organisations { try addOrganisation(organisation, db, places) }
    }

    func addOrganisation(_ organisation: SampleData.Organisation, _ db: any Writer, _ places: DemoAddresses) throws {
        try db.run("INSERT INTO organisations (name, number) VALUES (\(organisation.name), \(organisation.number))")
        for application in organisation.applications { try addProvision(of: application, at: organisation.number, db, places) }
    }

    private func addProvision(of application: ApplicationID, at number: OrganisationNumber, _ db: any Writer, _ places: DemoAddresses) throws {
        let address = busAddress(organisation: number, application: application)
        try db.run("""
            INSERT INTO provisions (application_id, organisation_id, url, bus_address)
            SELECT \(application), id, \("\(places.nodeURL)/\(application)"), \(address) FROM organisations WHERE number = \(number)
            """)
    }

    private func add(_ person: SampleData.Person, _ db: any Writer) throws {
        let ssin = try SSIN.parse(person.ssin)
        let now = clock.now()
        let id = try db.addUser(UserRecord(
            ssinSealed: try keys.seal(ssin.digits, as: "ssin"), ssinIndex: ssinIndex(ssin), email: person.email, firstName: person.firstName,
            lastName: person.lastName, language: .en, type: person.type, createdAt: now))
        try db.addNIHDINumbers(try person.nihdi.map { number throws(Flaws) in try NIHDINumber.parse(number) }, of: id)
        for number in person.manages + person.memberOf {
            let organisation: OrganisationID? = try db.first("SELECT id FROM organisations WHERE number = \(number)") { try $0.id("id") }
            guard let organisation else { throw NotFound() }
            try db.addMembership(of: id, at: organisation, accessManager: person.manages.contains(number))
        }
        try db.refreshKeys(of: id)
        try db.audit(AuditEntry(at: now, actor: nil, capacity: Capacity.system.rawValue, action: "add_user", subject: .user(id)))
    }

    /// The demo's ports may differ from one start to the next.
    private func moveInstallations(to places: DemoAddresses, _ db: any Writer) throws {
        for application in SampleData.applications {
            try db.run("UPDATE provisions SET url = \("\(places.nodeURL)/\(application)") WHERE application_id = \(application)")
        }
    }
}

import Access
import Database
public import Directory
import Foundation
import Vocabulary
import Web

/// Where the sample applications of the demo are.
public struct DemoPlaces: Sendable {
    public let nodeURL: String

    /// - Parameter nodeURL: scheme, host and port of the node, without a slash at the end.
    public init(nodeURL: String) { self.nodeURL = nodeURL }
}

extension PortalServices {
    /// Fills an empty database with the sample organisations, projects and people, and lets the people do what they did: their
    /// accounts come about by the same use cases as everybody's. Does nothing where there is data already.
    public func fillWithSamples(places: DemoPlaces) async throws {
        let isEmpty = try await database.read { try $0.count("SELECT COUNT(*) AS n FROM (SELECT 1 FROM users LIMIT 1) AS u") == 0 }
        if isEmpty { try await database.write { db in try fill(db, places) } }
        try await database.write { db in try moveInstallations(to: places, db) }
        wake()
    }

    /// All in one transaction: a demo that is stopped while it is made is made anew.
    private func fill(_ db: any Writer, _ places: DemoPlaces) throws {
        try addCatalogue(db, places)
        for person in SampleData.people { try add(person, db) }
        try live(db)
    }

    private func addCatalogue(_ db: any Writer, _ places: DemoPlaces) throws {
        for application in Application.allCases {
            try db.run("INSERT INTO applications (id, name) VALUES (\(application.rawValue), \(application.label))")
        }
        for (code, name) in SampleData.projects {
            try db.run("INSERT INTO projects (code, name) VALUES (\(code), \(name))")
            for application in Application.allCases {
                try db.run("""
                    INSERT INTO project_applications (project_id, application_id) SELECT id, \(application.rawValue) FROM projects WHERE code = \(code)
                    """)
            }
        }
        for organisation in SampleData.organisations {
            try db.run("INSERT INTO organisations (name, number) VALUES (\(organisation.name), \(organisation.number))")
            for application in organisation.applications { try addProvision(of: application, at: organisation.number, db, places) }
        }
    }

    func addProvision(of application: Application, at number: String, _ db: any Writer, _ places: DemoPlaces) throws {
        let address = busAddress(organisation: number, application: application)
        try db.run("""
            INSERT INTO provisions (application_id, organisation_id, url, bus_address)
            SELECT \(application.rawValue), id, \("\(places.nodeURL)/\(application.rawValue)"), \(address) FROM organisations WHERE number = \(number)
            """)
    }

    private func add(_ person: SampleData.Person, _ db: any Writer) throws {
        let ssin = try SSIN.parse(person.ssin)
        let now = clock.now()
        let made: UserID? = try db.first("""
            INSERT INTO users (ssin_sealed, ssin_index, email, email_is_placeholder, first_name, last_name, language, type, created_at)
            VALUES (\(try keys.seal(ssin.digits, as: "ssin")), \(ssinIndex(ssin)), \(person.email), 0, \(person.firstName), \(person.lastName), 'en',
                \(person.type.rawValue), \(now)) RETURNING id
            """) { try $0.id("id") }
        guard let id = made else { throw NotFound() }
        for number in person.nihdi { try db.run("INSERT INTO user_nihdi (user_id, number) VALUES (\(id), \(number))") }
        for number in person.manages + person.memberOf {
            try db.run("""
                INSERT INTO memberships (user_id, organisation_id, access_manager) SELECT \(id), id, \(person.manages.contains(number))
                FROM organisations WHERE number = \(number)
                """)
        }
        try db.refreshKeys(of: id)
        try db.audit(AuditEntry(at: now, actor: nil, capacity: Capacity.system.rawValue, action: "add_user", subject: ("user", id.value)))
    }

    /// The demo's ports may differ from one start to the next.
    private func moveInstallations(to places: DemoPlaces, _ db: any Writer) throws {
        for application in Application.allCases {
            try db.run("UPDATE provisions SET url = \("\(places.nodeURL)/\(application.rawValue)") WHERE application_id = \(application.rawValue)")
        }
    }
}

import Access
import Database
import Directory
import Foundation
import Messaging
import Portal
import Vocabulary
import Web

/// Actions of the sample people, through the use cases.
extension PortalServices {
    func busAddress(organisation: OrganisationNumber, application: ApplicationID) -> String {
        BusAddress.provision(organisationNumber: organisation, application: application.rawValue)
    }

    /// What the sample people did before one looks: Tom's, Sofie's and Pieter's accounts were approved, Lotte's waits.
    func live(_ db: any Writer) throws {
        let an = "an.claes@aznoordzee.example"
        let karim = "karim.haddad@aznoordzee.example"
        let jean = "jean.martin@valdelune.example"
        let tom = try account(of: "tom.willems@aznoordzee.example", at: SampleData.noordzee, grants: [("HDBP0001", "1", nil)], db)
        try act([.requestApproval], on: tom, as: "tom.willems@aznoordzee.example", db)
        try act([.approve], on: tom, as: an, db)
        let sofie = "sofie.dubois@valdelune.example"
        let first = try account(of: sofie, at: SampleData.valDeLune, grants: [("HDBP0016", "2", nil)], db)
        try act([.requestApproval], on: first, as: sofie, db)
        try act([.approve], on: first, as: jean, db)
        _ = try account(of: sofie, at: SampleData.noordzee, grants: [("HDBP0010", "2", nil)], db)
        let lotte = "lotte.jacobs@aznoordzee.example"
        let waiting = try account(of: lotte, at: SampleData.noordzee, grants: [("HDBP0001", "3", "Tom Willems")], db)
        try act([.requestApproval], on: waiting, as: lotte, db)
        let pieter = "pieter.vandamme@uzwesthoek.example"
        let closed = try account(of: pieter, at: SampleData.westhoek, grants: [("HDBP0078", "1", nil)], db)
        try act([.requestApproval], on: closed, as: pieter, db)
        try act([.approve, .disable], on: closed, as: karim, db)
    }

    private func act(_ actions: [AccountAction], on account: AccountID, as email: String, _ db: any Writer) throws {
        for action in actions {
            _ = try perform(prepare(AccountCommand(action, account)), as: sample(email, db), in: db)
        }
    }

    private func sample(_ email: String, _ db: any Reader) throws -> Viewer {
        let id: UserID? = try db.first("SELECT id FROM users WHERE email = \(email)") { try $0.id("id") }
        guard let id, let viewer = try db.viewer(id) else { throw NotFound() }
        return viewer
    }

    private func account(
        of email: String, at number: OrganisationNumber, grants: [(project: String, role: String, authorGroup: String?)], _ db: any Writer
    ) throws -> AccountID {
        let viewer = try sample(email, db)
        let provision: ProvisionID? = try db.first("""
            SELECT p.id FROM provisions AS p JOIN organisations AS o ON o.id = p.organisation_id WHERE o.number = \(number) AND p.application_id = \(ApplicationID.hd4dp2)
            """) { try $0.id("id") }
        guard let provision else { throw NotFound() }
        let id = try addAccount(NewAccount(email: EmailAddress.parse(email), provision: provision), as: viewer, in: db)
        for grant in grants {
            guard let account = try db.account(id, for: viewer) else { throw NotFound() }
            let choices = try db.grantChoices(for: account, editing: nil)
            let entry = GrantEntry(
                project: choices.projects.first { $0.label.hasPrefix(grant.project) }.map { "\($0.id)" } ?? "", role: grant.role,
                authorGroup: choices.authorGroups.first { $0.name == grant.authorGroup }.map { "\($0.id)" } ?? "")
            try saveGrant(entry, editing: nil, on: id, as: viewer, in: db)
        }
        return id
    }
}

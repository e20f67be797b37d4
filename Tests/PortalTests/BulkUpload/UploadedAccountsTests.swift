import Access
import Foundation
import Testing
import Vocabulary

@testable import Database
@testable import Imports
@testable import Portal
import Messaging
import Provisioning

/// Bulk upload of accounts (#37): the outcomes of rows.
@Suite struct UploadedAccountsTests {
    private let toms = "85073003328"
    private let lottes = "93030527495"

    // MARK: Refusals

    @Test func `#37 an unknown organisation and a foreign one are left out with the same words`() async throws {
        let stage = try await TestPortal()
        let found = try await stage.outcomes(.accounts, CSVText.accounts(
            "\(toms),a@aznoordzee.example,71090211,hd4dp2,HDBP0001,1,", "\(toms),a@aznoordzee.example,99999999,hd4dp2,HDBP0001,1,"))
        #expect(found == ["2 skip org_nihdi: upload.organisation_unknown", "3 skip org_nihdi: upload.organisation_unknown"])
    }

    @Test func `#37 an application that the own organisation does not have is said to be missing there`() async throws {
        let stage = try await TestPortal()
        let row = "64090915116,a@saintamand.example,71090409,healthstat,HDBP0001,SPONSOR_SPONSOR,"
        #expect(try await stage.outcomes(.accounts, CSVText.accounts(row), as: .marc) == ["2 skip app: upload.no_provision"])
    }

    @Test func `#37 a person the access manager does not have is unknown, whether or not there is such a person`() async throws {
        let stage = try await TestPortal()
        let found = try await stage.outcomes(.accounts, CSVText.accounts(
            "77010209910,a@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,", "01041219607,a@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,"))
        #expect(found == ["2 skip ssin: upload.user_unknown", "3 skip ssin: upload.user_unknown"])
    }

    @Test func `#37 everything that is wrong with a row is said, each at its column, by the parsers of the pages`() async throws {
        let stage = try await TestPortal()
        let found = try await stage.outcomes(.accounts, CSVText.accounts(
            "12345,no address,,word,HDBP1|HDBP0001|HDBP0001,1,", "\(toms),=1+1@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,"))
        let first = try #require(found.first)
        for part in ["ssin: flaw.ssin.length", "email: flaw.email", "org_nihdi: flaw.required", "app: flaw.upload.app", "project_code: flaw.project.format",
            "project_code: flaw.upload.project_twice"] {
            #expect(first.contains(part), "\(part) is not in \(first)")
        }
        #expect(found.last?.contains("email: flaw.formula") == true)
    }

    @Test(arguments: [
        ("HDBP9999,1,", "project_code: flaw.grant.project.unknown"), ("HDBP0001,,", "role: flaw.grant.role.missing"),
        ("HDBP0001,4,", "role: flaw.grant.role.unknown"), ("HDBP0001,SPONSOR_SPONSOR,", "role: flaw.grant.role.unknown"),
        ("HDBP0001,3,", "authorgroup: flaw.grant.author_group.missing"), ("HDBP9999,3,Nobody Here", "project_code: flaw.grant.project.unknown, authorgroup: flaw.grant.author_group.unknown"),
        ("HDBP0001,1,Tom Willems", "authorgroup: flaw.grant.author_group.forbidden"), (",1,", "project_code: flaw.grant.project.missing"),
    ])
    func `#37 a grant that the grant form refuses is refused here`(grant: String, reason: String) async throws {
        let stage = try await TestPortal()
        let found = try await stage.outcomes(.accounts, CSVText.accounts("\(toms),a@aznoordzee.example,71090112,hd4dp2,\(grant)"))
        #expect(found == ["2 error \(reason)"])
    }

    @Test func `#37 an unknown author group is left out like an unknown user`() async throws {
        let stage = try await TestPortal()
        let found = try await stage.outcomes(.accounts, CSVText.accounts("\(toms),a@aznoordzee.example,71090112,hd4dp2,HDBP0001,3,Nobody Here"))
        #expect(found == ["2 skip authorgroup: flaw.grant.author_group.unknown"])
    }

    @Test func `#37 nobody approves an own account in advance, and an own request goes to the others`() async throws {
        let stage = try await TestPortal()
        let row = CSVText.accounts("79051133856,an2@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,")
        #expect(try await stage.outcomes(.accounts, row, .preApproved) == ["2 skip refusal.four_eyes"])
        try await stage.uploadAndApply(.accounts, row)
        let account = try #require(try await stage.account("an2@aznoordzee.example"))
        #expect(account.state == .approval)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM approval_notices WHERE account_id = \(account.id)") == 1)
    }

    @Test func `#37 whoever is blocked gets no account`() async throws {
        let stage = try await TestPortal()
        try await stage.join(.tom, "AZ Noordzee")
        try await stage.perform(.block, on: .tom, as: .an)
        let row = CSVText.accounts("\(toms),a@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,")
        #expect(try await stage.outcomes(.accounts, row) == ["2 skip refusal.owner_blocked_here"])
        try await stage.perform(.blockEverywhere, on: .tom, as: .marc)
        #expect(try await stage.outcomes(.accounts, row) == ["2 skip refusal.owner_disabled"])
    }

    // MARK: Several rows

    @Test func `#37 a row that is there twice is the same as the first, and one that says the contrary is an error`() async throws {
        let stage = try await TestPortal()
        let row = "\(toms),a@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,"
        let found = try await stage.outcomes(.accounts, CSVText.accounts(
            row, "85.07.30-033.28,A@AZNoordzee.example,71090112,HD4DP2,hdbp0001,1,", "\(toms),a@aznoordzee.example,71090112,hd4dp2,HDBP0001,2,",
            "\(toms),a@aznoordzee.example,71090112,hd4dp2,HDBP0001|HDBP0010,1,"))
        #expect(found == ["2 create", "3 skip upload.same_as", "4 error upload.differs", "5 change"])
    }

    @Test func `#37 roles 1 and 2 come before role 3, so that their author groups are there`() async throws {
        for approval in UploadApproval.allCases {
            let stage = try await TestPortal()
            try await stage.join(.pieter, "AZ Noordzee")
            let file = CSVText.accounts(
                "\(lottes),l@aznoordzee.example,71090112,hd4dp2,HDBP0010,3,Pieter Van Damme", "77010209910,p@aznoordzee.example,71090112,hd4dp2,HDBP0010,2,")
            #expect(try await stage.outcomes(.accounts, file, approval) == ["2 create", "3 create"])
            try await stage.uploadAndApply(.accounts, file, approval)
            let account = try #require(try await stage.account("l@aznoordzee.example"))
            #expect(account.state == (approval == .awaiting ? .approval : .approved))
            let grants = try await stage.database.read { try $0.grants(of: account.id, layer: .working) }
            #expect(grants.map(\.authorGroup) == ["Pieter Van Damme"])
        }
    }

    // MARK: Existing data

    @Test func `#37 an account that has it all is left as it is, and one that waits is for whoever approves`() async throws {
        let stage = try await TestPortal()
        let found = try await stage.outcomes(.accounts, CSVText.accounts(
            "\(toms),tom.willems@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,", "\(lottes),lotte.jacobs@aznoordzee.example,71090112,hd4dp2,HDBP0001,3,Tom Willems",
            "\(lottes),lotte.jacobs@aznoordzee.example,71090112,hd4dp2,HDBP0010,1,"))
        #expect(found == ["2 skip upload.unchanged", "3 skip upload.waits_already", "4 skip upload.waits"])
    }

    @Test func `#37 a published account gets what it lacks through a new draft, and keeps what it has meanwhile`() async throws {
        let stage = try await TestPortal()
        try await Installation(stage).answerAll()
        let file = CSVText.accounts(
            "\(toms),tom.willems@aznoordzee.example,71090112,hd4dp2,HDBP0010|HDBP0001,2,", "\(toms),tom.willems@aznoordzee.example,71090112,hd4dp2,HDBP0016,1,")
        let upload = try await stage.uploadAndApply(.accounts, file)
        #expect(upload.counts == OutcomeCounts(changes: 2))
        let account = try #require(try await stage.account("tom.willems@aznoordzee.example"))
        #expect(account.condition == .approval(.published))
        let grants = try await stage.database.read { try $0.grants(of: [account.id]) }
        #expect(grants.filter { $0.layer == .working }.map { "\($0.projectCode) \($0.role.code)" } == ["HDBP0001 2", "HDBP0010 2", "HDBP0016 1"])
        #expect(grants.filter { $0.layer == .approved }.map { "\($0.projectCode) \($0.role.code)" }.contains("HDBP0001 1"))
    }

    @Test func `#37 a disabled account stays so`() async throws {
        let stage = try await TestPortal()
        let row = CSVText.accounts("77010209910,pieter.vandamme@uzwesthoek.example,71090310,hd4dp2,HDBP0001,1,")
        #expect(try await stage.outcomes(.accounts, row, as: .karim) == ["2 skip upload.account_disabled"])
    }

    @Test func `#37 a draft with other changes is not approved in advance, for the file does not vouch for them`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.draft(of: .tom, project: "HDBP0010", email: "other@aznoordzee.example")
        let row = CSVText.accounts("\(toms),other@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,")
        #expect(try await stage.outcomes(.accounts, row, .preApproved) == ["2 skip upload.draft_open"])
        #expect(try await stage.outcomes(.accounts, row, .awaiting) == ["2 change"])
        try await stage.uploadAndApply(.accounts, row)
        #expect(try await stage.account("other@aznoordzee.example")?.state == .approval)
    }

    // MARK: Applying

    @Test func `#37 accounts awaiting approval are requests, and those who can approve are told in one mail`() async throws {
        let stage = try await TestPortal(approvalMailPause: 300)
        let before = try await stage.mails(to: .karim).count
        try await stage.uploadAndApply(.accounts, CSVText.accounts(
            "\(toms),a@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,", "\(toms),b@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,",
            "\(toms),c@aznoordzee.example,71090112,healthstat,HDBP0001,DATA_PROVIDER_HOSPITAL,"))
        for email in ["a", "b", "c"] { #expect(try await stage.account("\(email)@aznoordzee.example")?.state == .approval) }
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM bus_outbox WHERE bulk = 1") == 0)
        #expect(try await stage.mails(to: .karim).count <= before + 1)
        #expect(try await stage.count("SELECT COUNT(*) AS n FROM approval_notices AS n JOIN accounts AS a ON a.id = n.account_id WHERE a.email LIKE '_@aznoordzee.example'") == 6)
    }

    @Test func `#37 accounts approved in advance are what the pages would have made of them`() async throws {
        let (byPage, byFile) = (try await TestPortal(), try await TestPortal())
        let new = NewAccount(email: try EmailAddress.parse("new@aznoordzee.example"), provision: try await byPage.provision("AZ Noordzee"))
        let account = try await byPage.services.addAccount(new, for: try await byPage.userID(.tom), as: try await byPage.viewer(.an))
        try await byPage.grant("HDBP0010", "2", on: account, as: .an)
        try await byPage.perform(.approve, account, as: .an)
        try await byFile.uploadAndApply(.accounts, CSVText.accounts("\(toms),new@aznoordzee.example,71090112,hd4dp2,HDBP0010,2,"), .preApproved)
        let tables = ["accounts", "grants", "author_groups", "memberships"]
        for table in tables { #expect(try await byFile.essence(of: table) == byPage.essence(of: table), "\(table)") }
        let actions = "SELECT action || ' ' || capacity || ' ' || details AS t FROM audit WHERE subject_kind = 'account' ORDER BY seq" as Query
        #expect(try await byFile.texts(actions) == byPage.texts(actions))
        #expect(try await byFile.mails(about: account).map(\.text) == byPage.mails(about: account).map(\.text))
        #expect(try await byFile.desired(account) == byPage.desired(account))
    }

    @Test func `#37 the same file again changes nothing and says so`() async throws {
        for approval in UploadApproval.allCases {
            let stage = try await TestPortal()
            let file = CSVText.accounts(
                "\(toms),a@aznoordzee.example,71090112,hd4dp2,HDBP0001|HDBP0010,1,", "\(lottes),b@aznoordzee.example,71090112,hd4dp2,HDBP0001,3,Tom Willems",
                "\(lottes),c@aznoordzee.example,71090112,healthstat,,,")
            try await stage.uploadAndApply(.accounts, file, approval)
            let again = try await stage.upload(.accounts, file, approval)
            #expect(again.counts == OutcomeCounts(skips: 3))
            await #expect(throws: UploadRefusal.self) { try await stage.apply(again) }
        }
    }

    @Test func `#37 when anything fails nothing of the file holds, and the upload says so`() async throws {
        let stage = try await TestPortal()
        let file = CSVText.accounts(
            "\(toms),a@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,", "\(toms),trap@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,")
        let upload = try await stage.upload(.accounts, file, .preApproved)
        try await stage.refuse("UPDATE OF live", on: "accounts", when: "new.email LIKE 'trap%'")
        let before = stage.withoutUploads(try await stage.imprint())
        let after = try await stage.apply(upload)
        #expect(after.state == .previewed)
        #expect(after.trouble == .failed)
        #expect(stage.withoutUploads(try await stage.imprint()) == before)
        try await stage.allow(on: "accounts")
        let done = try await stage.apply(after)
        #expect(done.state == .applied)
        #expect(done.counts == OutcomeCounts(creates: 2))
    }

    @Test func `#37 what has changed since the preview is looked at again when the file is applied`() async throws {
        let stage = try await TestPortal()
        try await stage.join(.tom, "AZ Noordzee")
        let upload = try await stage.upload(.accounts, CSVText.accounts(
            "\(toms),a@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,", "\(lottes),b@aznoordzee.example,71090112,hd4dp2,HDBP0001,2,"))
        #expect(upload.counts == OutcomeCounts(creates: 2))
        try await stage.perform(.block, on: .tom, as: .an)
        let done = try await stage.apply(upload)
        #expect(try await stage.outcomes(of: done) == ["2 skip refusal.owner_blocked_here", "3 create"])
        #expect(done.counts == OutcomeCounts(creates: 1, skips: 1))
        #expect(try await stage.account("a@aznoordzee.example") == nil)
    }

    @Test func `#37 whoever has lost the right meanwhile applies nothing`() async throws {
        let stage = try await TestPortal()
        let upload = try await stage.upload(.accounts, CSVText.accounts("\(toms),a@aznoordzee.example,71090112,hd4dp2,HDBP0001,1,"))
        try await stage.imports.requestApplication(of: upload.id, by: try await stage.uploader(.an))
        try await stage.perform(.demote, on: .an, as: .marc)
        try await stage.imports.applyUpload(upload.id)
        #expect(try await stage.upload(upload.id).trouble == .rights)
        #expect(try await stage.account("a@aznoordzee.example") == nil)
    }
}

extension TestPortal {
    /// The rows of a table without values that differ between two test portals: passwords, and revisions, which count the steps.
    func essence(of table: String) async throws -> [String] {
        let left = ["user_name"]
        return try await database.read { db in
            var lines: [String] = []
            try db.each(Query(stringLiteral: "SELECT * FROM \(table) ORDER BY 1, 2")) { row in
                lines.append(zip(row.columns.names, row.values).filter { !left.contains($0.0) }.map { "\($0)=\($1)" }.sorted().joined(separator: " "))
            }
            return lines
        }
    }

    func texts(_ query: Query) async throws -> [String] {
        try await database.read { try $0.rows(query) { try $0.text("t") } }
    }

    /// The last desired state of an account without its random parts.
    func desired(_ account: AccountID) async throws -> String {
        let state = try #require(PortalMessage(Array((try await outbox(account).last ?? "").utf8))?.state)
        return "\(state.account) \(state.revision) \(state.application) \(state.userName) \(state.person) \(state.open) \(state.grants)"
    }
}

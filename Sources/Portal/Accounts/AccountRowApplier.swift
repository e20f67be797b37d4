import Access
import Database
import Directory
import Foundation
import Imports
import Vocabulary
import Web

/// Does what rows of accounts ask for, inside the one transaction that applies a file, with the use cases of the pages.
struct AccountRowApplier {
    private let services: PortalServices
    private let upload: UploadID
    private let approval: UploadApproval
    private let viewer: Viewer
    private let now: Date
    /// Accounts that rows have made. They are drafts until ``finish(in:progress:)``, though their rows are written with the state that they have then: they stand
    /// in many indexes by it, which are thus written once.
    private var made: CompactKeySet

    init(_ scope: ImportScope, _ approval: UploadApproval, services: PortalServices, viewer: Viewer) {
        self.services = services
        upload = scope.upload
        self.approval = approval
        self.viewer = viewer
        now = scope.now
        made = CompactKeySet(expected: scope.creates)
    }

    /// Brings the account to a draft with the row's grants. Requests and approvals follow after all rows.
    mutating func perform(_ work: AccountWork, in db: any Writer) throws {
        let capacities = viewer.capacities(owner: work.person.id, organisation: work.place.organisation)
        guard let capacity = capacities.leading else { throw NotFound() }
        let account = try draft(of: work, capacity, in: db)
        let group = try authorGroup(of: work, in: db)
        for grant in work.grants { try write(grant, of: work, group, on: account, capacity, in: db) }
        try db.run("INSERT INTO upload_accounts (upload_id, account_id) VALUES (\(upload), \(account)) ON CONFLICT (upload_id, account_id) DO NOTHING")
    }

    /// The final state of all accounts of the file.
    private var state: AccountState { approval == .awaiting ? .approval : .approved }

    private mutating func draft(of work: AccountWork, _ capacity: Capacity, in db: any Writer) throws -> AccountID {
        if work.opened {
            guard let account = work.person.account else { throw NotFound() }
            return account
        }
        guard let existing = work.existing else {
            let person = NameKeys(first: work.person.firstName, last: work.person.lastName, email: work.person.email)
            let keys = AccountKeys(person, email: work.email.address, organisation: work.place.organisationName, application: work.place.applicationName)
            let new = NewAccount(email: work.email, provision: work.place.provision)
            let account = try db.insert(new, of: work.person.id, keys, by: viewer, capacity, at: now, searchable: .later, state: state)
            made.insert(Int(account.value))
            return account
        }
        if existing.state == .published {
            _ = try services.perform(services.prepare(AccountCommand(.createNewDraft, existing.id)), as: viewer, in: db)
        }
        return existing.id
    }

    /// Roles with an own group make it at once, so that rows that choose one find it, whether or not they are approved with the file (SPEC §5).
    private func authorGroup(of work: AccountWork, in db: any Writer) throws -> AuthorGroupID? {
        switch work.role?.authorGroup {
        case .own: return try db.ownAuthorGroup(of: work.person.id, named: "\(work.person.firstName) \(work.person.lastName)", at: work.place.provision, now)
        case .chosen:
            guard let group = try db.authorGroup(named: work.authorGroup, at: work.place.provision) else { throw NotFound() }
            return group.id
        case .some(.none), nil: return nil
        }
    }

    private func write(
        _ grant: AccountWork.Grant, of work: AccountWork, _ group: AuthorGroupID?, on account: AccountID, _ capacity: Capacity, in db: any Writer
    ) throws {
        // A row that names a project names a role that there is, or it is no work.
        guard let role = work.role else { throw NotFound() }
        if grant.changes {
            try db.run("""
                UPDATE grants SET role = \(role.code), author_group_id = \(group)
                WHERE account_id = \(account) AND layer = 'working' AND project_id = \(grant.project)
                """)
        } else {
            try db.addGrant(to: account, project: grant.project, role: role.code, authorGroup: group)
        }
        try db.noteGrantChange(account, grant.changes ? .editGrant : .addGrant, grant.code, role, viewer, capacity, at: now)
    }

    // MARK: After all rows

    /// Requests or approves every account of the file.
    /// - Parameter progress: is called with the number of finished accounts.
    func finish(in db: any Writer, progress: (Int) -> Void) throws {
        var done = 0
        var last = AccountID(0)
        while true {
            let accounts = try db.rows("""
                \(Account.selection) JOIN upload_accounts AS ua ON ua.account_id = a.id
                WHERE ua.upload_id = \(upload) AND ua.account_id > \(last) ORDER BY ua.account_id LIMIT 200
                """, Account.init)
            guard let end = accounts.last else { break }
            let grants = Dictionary(grouping: try db.grants(of: accounts.map(\.id)), by: \.accountID)
            let commands = try services.prepare(accounts.map { AccountCommand(approval.action, $0.id) })
            for (account, command) in zip(accounts, commands) { try finish(account, grants[account.id] ?? [], command, in: db) }
            if approval == .awaiting { try services.notifyApprovers(of: try db.accounts(accounts.map(\.id)), in: db) }
            last = end.id
            done += accounts.count
            progress(done)
        }
        // Last, because each later statement would write the search index to disk first.
        try makeSearchable(in: db)
        try db.run("DELETE FROM upload_accounts WHERE upload_id = \(upload)")
    }

    /// In portions, so that sorting needs little memory.
    private func makeSearchable(in db: any Writer) throws {
        var last = AccountID(0)
        while true {
            let some: Query = "SELECT account_id FROM upload_accounts WHERE upload_id = \(upload) AND account_id > \(last) ORDER BY account_id LIMIT 50000"
            guard let end: AccountID = try db.first("SELECT MAX(account_id) AS id FROM (\(some)) AS batch", { try $0.optional("id", $0.id) }) ?? nil else { return }
            try db.index(some, in: ListSchema.accountSearch)
            last = end
        }
    }

    private func finish(_ account: Account, _ grants: [Grant], _ command: PreparedCommand, in db: any Writer) throws {
        let condition = made.contains(Int(account.id.value)) ? .draft(.new) : account.condition
        let action = command.action
        let capacities = viewer.capacities(owner: account.ownerID, organisation: account.organisationID)
        let facts = account.facts(in: condition, grants: grants.filter { $0.layer == .working })
        // The rows were planned in this transaction, so a refusal is a defect, and the file is rolled back.
        if let refusal = facts.refusal(of: action, by: capacities) { throw refusal }
        guard let capacity = action.capacities(from: condition).intersection(capacities).leading else { throw AccountRefusal.notYours(action) }
        let change = AccountChange(
            account: account, grants: grants, command: command, destination: facts.destination(of: action), actor: viewer.id,
            capacity: capacity, now: now, bulk: true, from: condition)
        guard change.destination?.state == state else { throw AccountRefusal.changedMeanwhile }
        _ = try services.apply(change, in: db)
    }
}

extension Reader {
    fileprivate func accounts(_ ids: [AccountID]) throws -> [Account] {
        try rows("\(Account.selection) WHERE a.id \(oneOf: ids)", Account.init)
    }
}

import Access
import Database
import Directory
import Foundation
import Vocabulary
import Web

/// Applies rows inside the one transaction of a file, with the use cases of the pages.
final class UploadHand {
    private let services: PortalServices
    private let upload: UploadID
    private let approval: UploadApproval
    private let viewer: Viewer
    private let db: any Writer
    private let now: Date
    /// Accounts that rows have made. They are drafts until ``finish(_:)``, though their rows are written with the state that they have then: they stand
    /// in many indexes by it, which are thus written once.
    private var made: LineKeys

    init(_ services: PortalServices, _ upload: Upload, as viewer: Viewer, in db: any Writer, at now: Date) {
        self.services = services
        self.upload = upload.id
        approval = upload.approval
        self.viewer = viewer
        self.db = db
        self.now = now
        made = LineKeys(expected: upload.kind == .accounts ? upload.counts.creates : 0)
    }

    // MARK: Users

    func perform(_ work: UserWork) throws {
        guard work.exists else { return _ = try services.createUser(work.new, index: work.index, as: viewer, in: db) }
        guard let user: UserID = try db.first("SELECT id FROM users WHERE ssin_index = \(work.index)", { try $0.id("id") }) else { throw NotFound() }
        for organisation in work.new.organisations { try services.add(work.new, user, to: organisation, as: viewer, in: db) }
    }

    // MARK: Accounts

    /// Brings the account to a draft with the row's grants. Requests and approvals follow after all rows.
    func perform(_ work: AccountWork) throws {
        let capacities = viewer.capacities(owner: work.person.id, organisation: work.place.organisation)
        guard let capacity = capacities.leading else { throw NotFound() }
        let account = try draft(of: work, capacity)
        let group = try authorGroup(of: work)
        for grant in work.grants { try write(grant, of: work, group, on: account, capacity) }
        try db.run("INSERT INTO upload_accounts (upload_id, account_id) VALUES (\(upload), \(account)) ON CONFLICT (upload_id, account_id) DO NOTHING")
    }

    /// The final state of all accounts of the file.
    private var state: AccountState { approval == .awaiting ? .approval : .approved }

    private func draft(of work: AccountWork, _ capacity: Capacity) throws -> AccountID {
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
    private func authorGroup(of work: AccountWork) throws -> AuthorGroupID? {
        switch work.role?.authorGroup {
        case .own: return try db.ownAuthorGroup(of: work.person.id, named: "\(work.person.firstName) \(work.person.lastName)", at: work.place.provision, now)
        case .chosen:
            guard let group = try db.authorGroup(named: work.authorGroup, at: work.place.provision) else { throw NotFound() }
            return group.id
        case .some(.none), nil: return nil
        }
    }

    private func write(_ grant: AccountWork.Grant, of work: AccountWork, _ group: AuthorGroupID?, on account: AccountID, _ capacity: Capacity) throws {
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
    func finish(_ progress: (Int) -> Void) throws {
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
            for (account, command) in zip(accounts, commands) { try finish(account, grants[account.id] ?? [], command) }
            if approval == .awaiting { try services.noticeApprovers(of: try db.accounts(accounts.map(\.id)), in: db) }
            last = end.id
            done += accounts.count
            progress(done)
        }
        // Last, because each later statement would write the search index to disk first.
        try makeSearchable()
    }

    /// In portions, so that sorting needs little memory.
    private func makeSearchable() throws {
        var last = AccountID(0)
        while true {
            let some: Query = "SELECT account_id FROM upload_accounts WHERE upload_id = \(upload) AND account_id > \(last) ORDER BY account_id LIMIT 50000"
            guard let end: AccountID = try db.first("SELECT MAX(account_id) AS id FROM (\(some)) AS batch", { try $0.optional("id", $0.id) }) ?? nil else { return }
            try db.index(some, in: ListSchema.accountSearch)
            last = end
        }
    }

    private func finish(_ account: Account, _ grants: [Grant], _ command: PreparedCommand) throws {
        let condition = made.contains(Int(account.id.value)) ? .draft(.new) : account.condition
        let action = command.action
        let capacities = viewer.capacities(owner: account.ownerID, organisation: account.organisationID)
        let circumstances = account.circumstances(in: condition, grants: grants.filter { $0.layer == .working })
        // The rows were planned in this transaction, so a refusal is a defect, and the file is rolled back.
        if let refusal = circumstances.refusal(of: action, by: capacities) { throw refusal }
        guard let capacity = action.capacities(from: condition).intersection(capacities).leading else { throw Refusal.notYours(action) }
        let change = AccountChange(
            account: account, grants: grants, command: command, destination: circumstances.destination(of: action), actor: viewer.id,
            capacity: capacity, now: now, bulk: true, from: condition)
        guard change.destination?.state == state else { throw Refusal.changedMeanwhile }
        _ = try services.apply(change, in: db)
    }
}

extension Reader {
    fileprivate func accounts(_ ids: [AccountID]) throws -> [Account] {
        try rows("\(Account.selection) WHERE a.id \(oneOf: ids)", Account.init)
    }
}

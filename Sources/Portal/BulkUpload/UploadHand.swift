import Access
import Database
import Foundation
import Vocabulary

/// Applies rows inside the one transaction of a file, with the use cases of the pages.
struct UploadHand {
    let services: PortalServices
    let upload: UploadID
    let approval: UploadApproval
    let viewer: Viewer
    let db: any Writer
    let now: Date

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
        let capacity = Capacity.allCases.first(where: capacities.contains) ?? .system
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
            let keys = AccountKeys(person, email: work.email.address, organisation: work.place.organisationName, application: work.place.application)
            let new = NewAccount(email: work.email, provision: work.place.provision)
            return try db.insert(new, of: work.person.id, keys, by: viewer, capacity, at: now, searchable: .later, state: state)
        }
        if existing.state == .published { _ = try services.perform(AccountCommand(.createNewDraft, existing.id), as: viewer, nil, in: db) }
        return existing.id
    }

    /// Roles 1 and 2 create their own group at once, so that rows with role 3 find it, whether or not the file approves them (SPEC §5).
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
        if grant.changes {
            try db.run("""
                UPDATE grants SET role = \(work.role?.code), author_group_id = \(group)
                WHERE account_id = \(account) AND layer = 'working' AND project_id = \(grant.project)
                """)
        } else {
            try db.run("""
                INSERT INTO grants (account_id, layer, project_id, role, author_group_id) VALUES (\(account), 'working', \(grant.project), \(work.role?.code), \(group))
                """)
        }
        try db.noteGrantChange(account, grant.changes ? .editGrant : .addGrant, grant.code, work.role, viewer, capacity, at: now)
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
            var prepared = try services.prepare(approval.action, count: accounts.count)
            for account in accounts { try finish(account, grants[account.id] ?? [], prepared.popLast()) }
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

    private func finish(_ found: Account, _ grants: [Grant], _ prepared: PreparedCredentials?) throws {
        // An account that the file created is still a draft for the rules, although its row already has the final state.
        let isMade = found.state == state && found.desiredRevision == 0
        var account = found
        if isMade { account.state = .draft }
        let action = approval.action
        let capacities = viewer.capacities(owner: account.ownerID, organisation: account.organisationID)
        let circumstances = account.circumstances(grants: grants.filter { $0.layer == .working })
        // The rows were planned in this transaction, so a refusal is a defect, and the file is rolled back.
        if let refusal = circumstances.refusal(of: action, by: capacities) { throw refusal }
        let allowed = action.capacities(from: account.condition).intersection(capacities)
        let change = AccountChange(
            services: services, db: db, account: account, action: action, destination: circumstances.destination(of: action), reason: nil,
            prepared: try prepared ?? services.prepare(action), actor: viewer.id, capacity: Capacity.allCases.first(where: allowed.contains) ?? .system, now: now,
            bulk: true, grants: grants, stateIsStored: isMade)
        guard change.destination?.state == state else { throw Refusal.changedMeanwhile }
        _ = try change.apply()
    }
}

extension Reader {
    fileprivate func accounts(_ ids: [AccountID]) throws -> [Account] {
        try rows("\(Account.selection) WHERE a.id \(oneOf: ids)", Account.init)
    }
}

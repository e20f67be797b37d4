public import Access
public import Database
public import Directory
import Foundation
import Synchronization
public import Vocabulary
import Web

/// One action on one account: what, and what was on the page.
public struct AccountCommand: Sendable {
    let action: AccountAction
    let account: AccountID
    /// The revision on the page with the button; nil for the newest. If the account has another revision, another person
    /// was faster, and nothing is done.
    let expected: Int64?
    /// Nil where none was given, or the action asks for none.
    let reason: Remark?

    public init(_ action: AccountAction, _ account: AccountID, expected: Int64? = nil, reason: Remark? = nil) {
        self.action = action
        self.account = account
        self.expected = expected
        self.reason = action.effects.reasonRequired ? reason : nil
    }
}

extension PortalServices {
    /// Does it, or says why not. State, audit, message and mails are one transaction; the relay and the postman are told after it.
    /// - Throws: ``NotFound`` outside the viewer's scope, else a ``AccountRefusal``.
    @discardableResult
    func perform(_ command: AccountCommand, as viewer: Viewer) async throws -> AccountState? {
        let prepared = try prepare(command)
        let state = try await database.write { db in try perform(prepared, as: viewer, in: db) }
        wake()
        return state
    }

    /// The same inside an existing transaction, for bulk actions.
    public func perform(_ prepared: PreparedCommand, as viewer: Viewer, in db: any Writer) throws -> AccountState? {
        let command = prepared.command
        // The person's rights may have changed since the request began.
        guard let viewer = try db.viewer(viewer.id), let account = try db.account(command.account, for: viewer) else { throw NotFound() }
        let capacities = viewer.capacities(owner: account.ownerID, organisation: account.organisationID)
        let grants = try db.grants(of: [account.id])
        var facts = account.facts(grants: grants.filter { $0.layer == .relevant(to: account.state) })
        if command.action == .requestApproval {
            facts.approverExists = try !db.approvers(owner: account.ownerID, organisation: account.organisationID).people.isEmpty
        }
        if let refusal = facts.refusal(of: command.action, by: capacities, reason: command.reason) { throw refusal }
        if let expected = command.expected, expected != account.revision { throw AccountRefusal.changedMeanwhile }
        guard let capacity = command.action.capacities(from: account.condition).intersection(capacities).leading else {
            throw AccountRefusal.notYours(command.action)
        }
        let change = AccountChange(
            account: account, grants: grants, command: prepared, destination: facts.destination(of: command.action), actor: viewer.id,
            capacity: capacity, now: clock.now())
        return try apply(change, in: db)
    }

    /// Expensive work without the database happens before the transaction.
    public func prepare(_ command: AccountCommand) throws -> PreparedCommand {
        try PreparedCommand(command) { try PreparedCredentials(random: random) }
    }

    /// The same for many, by all processors of the machine, in the order of the commands.
    func prepare(_ commands: [AccountCommand]) throws -> [PreparedCommand] {
        let made = Mutex<[Int: Result<PreparedCommand, any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: commands.count) { place in
            let prepared = Result { try prepare(commands[place]) }
            made.withLock { $0[place] = prepared }
        }
        return try made.withLock { made in try commands.indices.compactMap { try made[$0]?.get() } }
    }
}

public import Access
public import Database
public import Directory
import Foundation
import Mail
import Messaging
import Synchronization
public import Vocabulary
import Web

/// One action on one account: who, what, and what they were looking at.
public struct AccountCommand: Sendable {
    let action: AccountAction
    let account: AccountID
    /// The revision on the page where the button was; nil where the newest will do. Another one there means that somebody
    /// was first, and nothing is done.
    var expected: Int64?
    var reason: String?

    public init(_ action: AccountAction, _ account: AccountID, expected: Int64? = nil, reason: String? = nil) {
        self.action = action
        self.account = account
        self.expected = expected
        self.reason = reason
    }
}

extension PortalServices {
    /// Does it, or says why not. State, audit, message and mails are one transaction; the relay and the postman are told after it.
    /// - Throws: ``WebError/notFound`` outside the viewer's scope, else a ``Refusal``.
    @discardableResult
    func perform(_ command: AccountCommand, as viewer: Viewer) async throws -> AccountState? {
        let prepared = try prepare(command.action)
        let state = try await database.write { db in try perform(command, as: viewer, prepared, in: db) }
        wake()
        return state
    }

    /// The same inside a transaction that others share, as bulk actions do.
    public func perform(_ command: AccountCommand, as viewer: Viewer, _ prepared: PreparedCredentials?, in db: any Writer) throws -> AccountState? {
        // Rights may have gone since the request began.
        guard let viewer = try db.viewer(viewer.id), let account = try db.account(command.account, for: viewer) else { throw NotFound() }
        let capacities = viewer.capacities(owner: account.ownerID, organisation: account.organisationID)
        var circumstances = try db.circumstances(of: account)
        if command.action == .requestApproval {
            circumstances.approverExists = try !db.approvers(owner: account.ownerID, organisation: account.organisationID).people.isEmpty
        }
        if let refusal = circumstances.refusal(of: command.action, by: capacities, reason: command.reason) { throw refusal }
        if let expected = command.expected, expected != account.revision { throw Refusal.changedMeanwhile }
        let change = AccountChange(
            services: self, db: db, account: account, action: command.action, destination: circumstances.destination(of: command.action),
            reason: command.reason, prepared: prepared,
            actor: viewer.id, capacity: leading(capacities, for: command.action, from: account.condition), now: clock.now())
        return try change.apply()
    }

    /// Costly work that needs no database is done before the transaction.
    public func prepare(_ action: AccountAction) throws -> PreparedCredentials? {
        switch action {
        case .approve, .enable, .resetPassword: try PreparedCredentials(random: random)
        default: nil
        }
    }

    /// The same for many, by all processors of the machine.
    func prepare(_ action: AccountAction, count: Int) throws -> [PreparedCredentials] {
        guard try prepare(action) != nil else { return [] }
        let made = Mutex<[PreparedCredentials]>([])
        let workers = max(1, min(ProcessInfo.processInfo.activeProcessorCount, count))
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            let some = (0..<(count + workers - 1) / workers).compactMap { _ in try? PreparedCredentials(random: random) }
            made.withLock { $0 += some }
        }
        return made.withLock { $0 }
    }

    /// The capacity that is noted: the nearest of those that allow it.
    private func leading(_ capacities: Set<Capacity>, for action: AccountAction, from condition: AccountCondition) -> Capacity {
        let allowed = action.capacities(from: condition).intersection(capacities)
        return Capacity.allCases.first(where: allowed.contains) ?? .system
    }
}

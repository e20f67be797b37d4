import Access
import Database
import Foundation
import Mail
import Messaging
import Synchronization
import Vocabulary

/// One action on one account: the action, the account, and the revision on the page.
struct AccountCommand: Sendable {
    let action: AccountAction
    let account: AccountID
    /// The revision on the page with the button; nil for the newest. If the account has another revision, another person
    /// was faster, and nothing is done.
    var expected: Int64?
    var reason: String?

    init(_ action: AccountAction, _ account: AccountID, expected: Int64? = nil, reason: String? = nil) {
        self.action = action
        self.account = account
        self.expected = expected
        self.reason = reason
    }
}

extension PortalServices {
    /// Carries out the action, or throws the reason why not. State, audit, message and mails are one transaction; afterwards the relay and the mail
    /// relay are woken.
    /// - Throws: ``WebError/notFound`` outside the viewer's scope, else a ``Refusal``.
    @discardableResult
    func perform(_ command: AccountCommand, as viewer: Viewer) async throws -> AccountState? {
        let prepared = try prepare(command.action)
        let state = try await database.write { db in try perform(command, as: viewer, prepared, in: db) }
        wake()
        return state
    }

    /// The same inside an existing transaction, for bulk actions.
    func perform(_ command: AccountCommand, as viewer: Viewer, _ prepared: PreparedCredentials?, in db: any Writer) throws -> AccountState? {
        // The person's rights may have changed since the request began.
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

    /// Expensive work without the database happens before the transaction.
    func prepare(_ action: AccountAction) throws -> PreparedCredentials? {
        switch action {
        case .approve, .enable, .resetPassword: try PreparedCredentials(random: random)
        default: nil
        }
    }

    /// The same for many, on all processors.
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

    /// The actor role for the audit entry: the most specific of those that allow the action.
    private func leading(_ capacities: Set<Capacity>, for action: AccountAction, from condition: AccountCondition) -> Capacity {
        let allowed = action.capacities(from: condition).intersection(capacities)
        return Capacity.allCases.first(where: allowed.contains) ?? .system
    }
}

/// Missing, or outside the viewer's scope.
struct NotFound: Error {}

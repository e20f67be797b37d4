public import Access
import Database
public import Directory
import Foundation
import Mail
import Vocabulary
import Web

extension PortalServices {
    /// Carries out an action on a person at one organisation, or everywhere, or throws the reason why not. Rights, audit, messages and mail are one
    /// transaction.
    /// - Parameter expected: the revision on the page; nil for the newest.
    /// - Throws: ``NotFound`` outside the viewer's scope, else a ``UserRefusal``.
    public func perform(_ action: UserAction, on key: UserTarget.Key, expected: Int64? = nil, as viewer: Viewer) async throws {
        try await database.write { db in try perform(action, on: key, expected: expected, as: viewer, in: db) }
        wake()
    }

    /// The same inside an existing transaction.
    func perform(_ action: UserAction, on key: UserTarget.Key, expected: Int64? = nil, as viewer: Viewer, in db: any Writer) throws {
        // The person's rights may have changed since the request began.
        guard let viewer = try db.viewer(viewer.id), let target = try db.userTarget(key, for: action, as: viewer) else { throw NotFound() }
        let capacities = viewer.capacities(at: key.organisation)
        if let refusal = target.standing.refusal(of: action, by: capacities) { throw refusal }
        if let expected, expected != target.revision { throw UserRefusal.changedMeanwhile }
        guard let capacity = capacities.intersection(action.rule.who).leading else { throw UserRefusal.notYours }
        let step = UserStep(action: action, actor: viewer.id, capacity: capacity, now: clock.now())
        try db.write(action, on: target)
        try db.audit(
            AuditEntry(
                at: step.now, actor: step.actor, capacity: step.capacity.rawValue, action: action.rawValue, subject: .user(key.user),
                revision: target.revision + 1, details: key.organisation == nil ? [:] : ["organisation": target.organisationNumber?.digits ?? ""]))
        try followUp(target, step, in: db)
        try mail(MailKind(action.effects.mail), to: key.user, organisation: target.organisationName, in: db)
    }

    /// The effects on sessions, installations and waiting requests.
    private func followUp(_ target: UserTarget, _ step: UserStep, in db: any Writer) throws {
        let (key, effects) = (target.key, step.action.effects)
        try resendAccess(of: key.user, at: key.organisation, step, in: db)
        if effects.changesRole { try db.refreshKeys(of: key.user) }
        if effects.endsSessions { try db.endSessions(of: key.user.value) }
        for organisation in try db.organisationsConcerned(target, step.action) { try refreshNotifications(at: organisation, in: db) }
    }
}

extension Writer {
    fileprivate func write(_ action: UserAction, on target: UserTarget) throws {
        let (user, revision) = (target.key.user, target.revision)
        let here: Query = "user_id = \(user) AND organisation_id = \(target.key.organisation) AND revision = \(revision)"
        let changed =
            switch action {
            case .block: try run("UPDATE memberships SET blocked = 1, revision = revision + 1 WHERE \(here)")
            case .unblock: try run("UPDATE memberships SET blocked = 0, revision = revision + 1 WHERE \(here)")
            case .promote: try run("UPDATE memberships SET access_manager = 1, revision = revision + 1 WHERE \(here)")
            case .demote: try run("UPDATE memberships SET access_manager = 0, revision = revision + 1 WHERE \(here)")
            case .blockEverywhere: try run("UPDATE users SET status = 'Disabled', revision = revision + 1 WHERE id = \(user) AND revision = \(revision)")
            case .unblockEverywhere: try run("UPDATE users SET status = 'Enabled', revision = revision + 1 WHERE id = \(user) AND revision = \(revision)")
            }
        guard changed == 1 else { throw UserRefusal.changedMeanwhile }
    }
}

extension Reader {
    /// The organisations whose approvers may have changed.
    fileprivate func organisationsConcerned(_ target: UserTarget, _ action: UserAction) throws -> [OrganisationID] {
        if let organisation = target.key.organisation {
            return action.effects.changesRole || target.standing.isAccessManager ? [organisation] : []
        }
        // Staff approve for organisations without an eligible access manager.
        let isStaff = target.standing.isHDManager || target.standing.isAdministrator
        let managed: Query = "SELECT organisation_id FROM memberships WHERE user_id = \(target.key.user) AND access_manager = 1"
        return try rows("""
            SELECT DISTINCT organisation_id FROM accounts WHERE state = 'Approval' AND (\(isStaff) = 1 OR organisation_id IN (\(managed))) ORDER BY 1
            """) { try $0.id("organisation_id") }
    }
}

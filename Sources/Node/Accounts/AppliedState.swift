import Database
import Foundation
import Messaging
import Provisioning
import Vocabulary
import Web

extension Writer {
    /// Writes the desired state to the account, in the transaction of the message. The state is already validated
    /// and newer than `existing`.
    func apply(_ state: DesiredState, to existing: LocalAccount?, at now: Date) throws {
        let id = try upsert(state, at: now)
        guard state.open else { return try endSessions(of: id.value) }
        try replaceGrants(of: id, with: state)
        if try give(state.credentials, to: id, existing, at: now) { try endSessions(of: id.value) }
    }

    /// Closes an account that the portal does not know.
    /// - Returns: the account; nil if there is none at that organisation and application, or if a newer state has arrived.
    func close(_ closing: CloseUnknownAccount, at now: Date) throws -> LocalAccount? {
        guard let account = try localAccount(portal: closing.closes), account.revision < closing.revision,
            account.organisationNumber == OrganisationNumber(stored: closing.place.organisationNumber), account.application.id.rawValue == closing.place.application
        else { return nil }
        try run("UPDATE node_accounts SET is_open = 0, revision = \(closing.revision), updated_at = \(now) WHERE id = \(account.id)")
        try endSessions(of: account.id.value)
        return account
    }

    private func upsert(_ state: DesiredState, at now: Date) throws -> AccountID {
        let language = Language(tag: state.person.language) ?? .en
        let id: AccountID? = try first("""
            INSERT INTO node_accounts (portal_account, application, organisation_number, organisation_name, user_name, email, first_name,
                last_name, language, revision, is_open, updated_at)
            VALUES (\(state.account), \(state.application), \(state.organisationNumber), \(state.organisationName),
                \(storedUserName(state.userName)), \(state.person.email), \(state.person.firstName), \(state.person.lastName),
                \(language.rawValue), \(state.revision), \(state.open), \(now))
            ON CONFLICT (portal_account) DO UPDATE SET application = excluded.application,
                organisation_number = excluded.organisation_number, organisation_name = excluded.organisation_name,
                user_name = excluded.user_name, email = excluded.email, first_name = excluded.first_name, last_name = excluded.last_name,
                language = excluded.language, revision = excluded.revision, is_open = excluded.is_open, updated_at = excluded.updated_at
            RETURNING id
            """) { try $0.id("id") }
        guard let id else { throw ApplyError.accountMissing }
        return id
    }

    private func replaceGrants(of id: AccountID, with state: DesiredState) throws {
        try run("DELETE FROM node_grants WHERE account_id = \(id)")
        for grant in state.grants {
            try run("""
                INSERT INTO node_grants (account_id, project_code, project_name, role, author_group)
                VALUES (\(id), \(grant.projectCode), \(grant.projectName), \(grant.role), \(grant.authorGroup))
                """)
            guard let group = grant.authorGroup else { continue }
            try run("""
                INSERT INTO node_author_groups (application, organisation_number, name)
                VALUES (\(state.application), \(state.organisationNumber), \(group)) ON CONFLICT DO NOTHING
                """)
        }
    }

    /// - Returns: whether the account's password changed.
    private func give(_ credentials: DesiredState.Credentials?, to id: AccountID, _ existing: LocalAccount?, at now: Date) throws -> Bool {
        guard let credentials else { return false }
        let until = now.addingTimeInterval(Double(credentials.validForSeconds))
        // A later state carries unconfirmed credentials along: the same password gets more time, and a used one stays used.
        guard credentials.verifier != existing?.verifier else {
            try run("UPDATE node_accounts SET temporary_until = \(until) WHERE id = \(id) AND must_change = 1")
            return false
        }
        try run("""
            UPDATE node_accounts SET verifier = \(credentials.verifier), must_change = 1, temporary_until = \(until), temporary_used = 0
            WHERE id = \(id)
            """)
        return true
    }
}

enum ApplyError: Error {
    case accountMissing
    /// The node's database has an account of an application that this program does not serve.
    case applicationNotServed
}

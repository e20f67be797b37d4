import Database
import Messaging
import Provisioning
import Vocabulary
import Web

/// Why this installation cannot make a desired state true. The raw value is the text key that travels in the answer.
enum StateRefusal: String, CaseIterable {
    case applicationUnknown = "node.failure.application"
    case organisationNotServed = "node.failure.organisation"
    case userNameMissing = "node.failure.user_name_missing"
    case userNameTaken = "node.failure.user_name_taken"
    case roleUnknown = "node.failure.role"
    case projectTwice = "node.failure.project_twice"
    case verifierUnreadable = "node.failure.verifier"
    /// This installation has a newer state, which it keeps: to say "applied" would be untrue.
    case overtaken = "node.failure.overtaken"
}

extension DesiredState {
    /// What can be said without looking at what is stored. Found here, it is answered; found by the schema, it would be
    /// delivered again for ever.
    func refusal(servedBy organisations: Set<OrganisationNumber>) -> StateRefusal? {
        guard organisations.contains(OrganisationNumber(stored: organisationNumber)) else { return .organisationNotServed }
        guard let application = LocalApplication.named(application) else { return .applicationUnknown }
        if storedUserName(userName).isEmpty { return .userNameMissing }
        // What closes an account is never refused for what it would have opened.
        guard open else { return nil }
        if grants.contains(where: { application.role(code: $0.role) == nil }) { return .roleUnknown }
        if Set(grants.map(\.projectCode)).count < grants.count { return .projectTwice }
        if let credentials, !isUsable(credentials) { return .verifierUnreadable }
        return nil
    }

    private func isUsable(_ credentials: Credentials) -> Bool {
        PasswordVerifier(text: credentials.verifier).isReadable && (1...31 * 86400).contains(credentials.validForSeconds)
    }
}

extension Reader {
    func isUserNameTaken(_ state: DesiredState) throws -> Bool {
        try count("""
            SELECT count(*) AS n FROM node_accounts WHERE application = \(state.application)
              AND organisation_number = \(state.organisationNumber) AND user_name = \(storedUserName(state.userName))
              AND portal_account <> \(state.account)
            """) > 0
    }
}

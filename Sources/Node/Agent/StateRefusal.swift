import Access
import Database
import ServiceBus

/// Why this installation cannot make a desired state true. The raw value is the text key that travels in the answer.
enum StateRefusal: String, CaseIterable {
    case applicationUnknown = "node.failure.application"
    case organisationNotServed = "node.failure.organisation"
    case userNameMissing = "node.failure.user_name_missing"
    case userNameTaken = "node.failure.user_name_taken"
    case roleUnknown = "node.failure.role"
    case projectTwice = "node.failure.project_twice"
    case verifierUnreadable = "node.failure.verifier"
}

extension DesiredState {
    /// What can be said without looking at what is stored. Found here, it is answered; found by the schema, it would be
    /// delivered again for ever.
    func refusal(servedBy organisations: Set<String>) -> StateRefusal? {
        guard organisations.contains(organisationNumber) else { return .organisationNotServed }
        guard let application = Application(rawValue: application) else { return .applicationUnknown }
        if storedUserName(userName).isEmpty { return .userNameMissing }
        if grants.contains(where: { application.role(code: $0.role) == nil }) { return .roleUnknown }
        if Set(grants.map(\.projectCode)).count < grants.count { return .projectTwice }
        if let credentials, !isVerifier(credentials.verifier) { return .verifierUnreadable }
        return nil
    }

    private func isVerifier(_ text: String) -> Bool {
        text.hasPrefix("scrypt$") && text.split(separator: "$").count == 6 && text.utf8.count <= 400
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

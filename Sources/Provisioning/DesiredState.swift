import Vocabulary

/// The complete data that an installation must have of an account, with its revision (SPEC §6). A newer revision replaces an
/// older one; it is never a change on top of it.
public struct DesiredState: Codable, Sendable, Equatable {
    public struct Person: Codable, Sendable, Equatable {
        public var firstName: String
        public var lastName: String
        public var email: String
        public var language: String

        public init(firstName: String, lastName: String, email: String, language: String) {
            self.firstName = firstName
            self.lastName = lastName
            self.email = email
            self.language = language
        }
    }

    public struct Grant: Codable, Sendable, Equatable {
        public var projectCode: String
        public var projectName: String
        public var role: String
        public var authorGroup: String?

        public init(projectCode: String, projectName: String, role: String, authorGroup: String?) {
            self.projectCode = projectCode
            self.projectName = projectName
            self.role = role
            self.authorGroup = authorGroup
        }
    }

    /// A temporary password's verifier. Passwords themselves never travel.
    public struct Credentials: Codable, Sendable, Equatable {
        public var verifier: String
        /// In seconds, from the moment the installation applies it.
        public var validForSeconds: Int

        public init(verifier: String, validForSeconds: Int) {
            self.verifier = verifier
            self.validForSeconds = validForSeconds
        }
    }

    public var messageID: String
    /// The account's number at the portal.
    public var account: Int64
    public var revision: Int64
    public var application: String
    public var organisationNumber: String
    public var organisationName: String
    public var userName: String
    public var person: Person
    /// False closes the account: nobody can sign in, and open sessions end.
    public var open: Bool
    public var grants: [Grant]
    /// Nil keeps the installation's password.
    public var credentials: Credentials?

    public init(
        messageID: String, account: Int64, revision: Int64, application: String, organisationNumber: String,
        organisationName: String, userName: String, person: Person, open: Bool, grants: [Grant], credentials: Credentials?
    ) {
        self.messageID = messageID
        self.account = account
        self.revision = revision
        self.application = application
        self.organisationNumber = organisationNumber
        self.organisationName = organisationName
        self.userName = userName
        self.person = person
        self.open = open
        self.grants = grants
        self.credentials = credentials
    }
}

extension DesiredState {
    /// The body of the message as it travels.
    public var json: [UInt8] { text.closed }

    var text: JSONText {
        var text = JSONText()
        text.add("messageID", messageID)
        text.add("account", account)
        text.add("revision", revision)
        text.add("application", application)
        text.add("organisationNumber", organisationNumber)
        text.add("organisationName", organisationName)
        text.add("userName", userName)
        text.add("person", person.json)
        text.add("open", open)
        text.add("grants", grants.map(\.json))
        if let credentials { text.add("credentials", credentials.json) }
        return text
    }
}

extension DesiredState.Person {
    fileprivate var json: JSONText {
        var text = JSONText()
        text.add("firstName", firstName)
        text.add("lastName", lastName)
        text.add("email", email)
        text.add("language", language)
        return text
    }
}

extension DesiredState.Grant {
    fileprivate var json: JSONText {
        var text = JSONText()
        text.add("projectCode", projectCode)
        text.add("projectName", projectName)
        text.add("role", role)
        if let authorGroup { text.add("authorGroup", authorGroup) }
        return text
    }
}

extension DesiredState.Credentials {
    fileprivate var json: JSONText {
        var text = JSONText()
        text.add("verifier", verifier)
        text.add("validForSeconds", Int64(validForSeconds))
        return text
    }
}

/// An installation's result for one desired state: applied, or failed with a reason.
public struct ProvisioningResult: Codable, Sendable, Equatable {
    public var messageID: String
    public var inReplyTo: String
    public var account: Int64
    public var revision: Int64
    /// Nil if it was applied.
    public var failure: String?

    public init(messageID: String, inReplyTo: String, account: Int64, revision: Int64, failure: String?) {
        self.messageID = messageID
        self.inReplyTo = inReplyTo
        self.account = account
        self.revision = revision
        self.failure = failure
    }
}

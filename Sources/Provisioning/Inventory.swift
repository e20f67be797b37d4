import Crypto
import Vocabulary

/// Asks an installation for its accounts (SPEC §6). The portal compares them with its own.
public struct InventoryRequest: Codable, Sendable, Equatable {
    public var messageID: String
    public var inventoryOf: Place

    public struct Place: Codable, Sendable, Equatable {
        public var organisationNumber: String
        public var application: String

        public init(organisationNumber: String, application: String) {
            self.organisationNumber = organisationNumber
            self.application = application
        }
    }

    public init(messageID: String, inventoryOf place: Place) {
        self.messageID = messageID
        inventoryOf = place
    }
}

/// A part of an installation's accounts: all whose portal number is in a range, including closed ones.
public struct InventoryPage: Codable, Sendable, Equatable {
    public struct Entry: Codable, Sendable, Equatable {
        /// The account's number at the portal.
        public var account: Int64
        public var revision: Int64
        /// Whether somebody may sign in with it.
        public var isOpen: Bool
        /// The ``DesiredState/digest`` of the stored account.
        public var digest: String

        public init(account: Int64, revision: Int64, isOpen: Bool, digest: String) {
            self.account = account
            self.revision = revision
            self.isOpen = isOpen
            self.digest = digest
        }
    }

    public var messageID: String
    public var inReplyTo: String
    /// Accounts above this number …
    public var after: Int64
    /// … up to and including this one; nil on the last page, which has no upper limit.
    public var through: Int64?
    public var entries: [Entry]
    /// Why the installation has no inventory, as a text key.
    public var failure: String?

    public init(messageID: String, inReplyTo: String, after: Int64, through: Int64?, entries: [Entry], failure: String? = nil) {
        self.messageID = messageID
        self.inReplyTo = inReplyTo
        self.after = after
        self.through = through
        self.entries = entries
        self.failure = failure
    }
}

/// Closes an account that the portal does not know. There is no desired state to send.
public struct CloseUnknownAccount: Codable, Sendable, Equatable {
    public var messageID: String
    /// The account's number at the installation.
    public var closes: Int64
    /// Newer than the installation's revision.
    public var revision: Int64
    public var place: InventoryRequest.Place

    public init(messageID: String, closes account: Int64, revision: Int64, at place: InventoryRequest.Place) {
        self.messageID = messageID
        closes = account
        self.revision = revision
        self.place = place
    }
}

extension DesiredState {
    /// A short fingerprint of an account, equal on both sides if they agree: the first 16 bytes of SHA-256, in hexadecimal. It covers person,
    /// user name, grants and whether the account is open. It does not cover passwords, which only the installation knows, or the grants of a closed
    /// account.
    public var digest: String {
        var state = self
        (state.messageID, state.revision, state.credentials) = ("", 0, nil)
        state.grants = open ? grants.sorted { $0.projectCode < $1.projectCode } : []
        return hexadecimal(SHA256.hash(data: state.json).prefix(16))
    }
}

public import Foundation
public import Vocabulary

/// What happened, who did it and to what, as one link of the audit chain (SPEC §12.8). It names people by id and never
/// holds personal data, so that a person can be erased and the chain stays valid.
public struct AuditEntry: Sendable {
    public var at: Date
    /// Nil where the system acted.
    public var actor: UserID?
    /// In which capacity: `owner`, `access_manager`, `hd_manager`, `administrator`, `system`, `person`.
    public var capacity: String
    public var action: String
    /// What it happened to.
    public var subject: Subject
    public var revision: Int64?
    public var details: [String: String]

    public init(
        at: Date, actor: UserID?, capacity: String, action: String, subject: Subject,
        revision: Int64? = nil, details: [String: String] = [:]
    ) {
        self.at = at
        self.actor = actor
        self.capacity = capacity
        self.action = action
        self.subject = subject
        self.revision = revision
        self.details = details
    }
}

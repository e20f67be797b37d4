/// The five states of an account (SPEC §2). Raw values are the labels of the reference.
public enum AccountState: String, CaseIterable, Sendable, Hashable {
    case draft = "Draft"
    case approval = "Approval"
    case approved = "Approved"
    case published = "Published"
    case disabled = "Disabled"
}

/// What a draft was made from. Kept while the draft changes and while it waits for approval.
public enum DraftOrigin: String, CaseIterable, Sendable, Hashable {
    /// Never had access.
    case new
    /// The published access stays until the next publication.
    case published
    /// Closed at the installation until approved.
    case disabled
}

/// State and origin of an account. They decide which actions are possible.
public enum AccountCondition: Hashable, Sendable, CaseIterable {
    case draft(DraftOrigin)
    case approval(DraftOrigin)
    case approved
    case published
    case disabled

    public init(state: AccountState, origin: DraftOrigin) {
        self = switch state {
        case .draft: .draft(origin)
        case .approval: .approval(origin)
        case .approved: .approved
        case .published: .published
        case .disabled: .disabled
        }
    }

    public var state: AccountState {
        switch self {
        case .draft: .draft
        case .approval: .approval
        case .approved: .approved
        case .published: .published
        case .disabled: .disabled
        }
    }

    public var origin: DraftOrigin {
        switch self {
        case .draft(let origin), .approval(let origin): origin
        case .approved, .published, .disabled: .new
        }
    }

    public static var allCases: [AccountCondition] {
        DraftOrigin.allCases.map(Self.draft) + DraftOrigin.allCases.map(Self.approval) + [.approved, .published, .disabled]
    }
}

import Access
import Database
import Vocabulary

/// An account that a row is about and that is there already.
struct ExistingAccount: Sendable {
    /// The grants that a draft of it has, or would begin with.
    struct Base: Sendable {
        let grants: [Grant]

        func contains(project: ProjectID) -> Bool { grants.contains { $0.projectID == project } }

        func has(_ wanted: AccountWork.Grant, _ row: AccountLine) -> Bool {
            grants.contains { $0.projectID == wanted.project && $0.role == row.role && (!row.choosesGroup || $0.authorGroup == row.authorGroup) }
        }
    }

    let account: Account
    let base: Base
    private let approved: [Grant]

    init(_ account: Account, grants: [Grant]) {
        self.account = account
        approved = grants.filter { $0.layer == .approved }
        base = Base(grants: grants.filter { $0.layer == .relevant(to: account.condition) })
    }

    /// What its draft comes from.
    var draftOrigin: DraftOrigin { account.state == .published ? .published : account.origin }

    /// What the row asks for and the account does not have.
    func missing(_ wanted: [AccountWork.Grant], _ row: AccountLine) -> [AccountWork.Grant] { wanted.filter { !base.has($0, row) } }

    /// Why nothing is done to it; nil where the row changes it.
    func reasonToSkip(_ wanted: [AccountWork.Grant], _ row: AccountLine, _ approval: UploadApproval) -> RowReason? {
        let missing = missing(wanted, row)
        switch account.condition {
        case .disabled: return RowReason("upload.account_disabled")
        case .approval: return RowReason(missing.isEmpty ? "upload.waits_already" : "upload.waits")
        case .approved: return RowReason(missing.isEmpty ? "upload.unchanged" : "upload.not_yet_published")
        case .published: return missing.isEmpty ? RowReason("upload.unchanged") : nil
        case .draft:
            if wanted.isEmpty { return RowReason("upload.account_exists") }
            return approval == .preApproved && hasOthersChanges(wanted) ? RowReason("upload.draft_open") : nil
        }
    }

    /// The draft holds more than the row vouches for: approving it would approve that too.
    private func hasOthersChanges(_ wanted: [AccountWork.Grant]) -> Bool {
        func essence(_ grants: [Grant]) -> Set<[String]> {
            let others = grants.filter { grant in !wanted.contains { $0.project == grant.projectID } }
            return Set(others.map { [$0.projectCode, $0.role, $0.authorGroup ?? ""] })
        }
        return essence(base.grants) != essence(approved)
    }
}

extension Reader {
    func existing(_ id: AccountID) throws -> ExistingAccount? {
        try account(id).map { ExistingAccount($0, grants: try grants(of: [id])) }
    }
}

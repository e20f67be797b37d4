import Access
import Database
import Imports
import Vocabulary

/// An account that a row is about and that is there already.
struct ExistingAccount: Sendable {
    /// The grants that a draft of it has, or would begin with.
    struct Base: Sendable {
        let grants: [Grant]

        func contains(_ code: String) -> Bool { grants.contains { $0.projectCode == code } }

        func has(_ code: String, _ row: AccountLine) -> Bool {
            grants.contains { $0.projectCode == code && $0.role.code.rawValue == row.role && (!row.choosesGroup || $0.authorGroup == row.authorGroup) }
        }
    }

    let account: Account
    let base: Base
    private let approved: [Grant]

    init(_ account: Account, grants: [Grant]) {
        self.account = account
        approved = grants.filter { $0.layer == .approved }
        base = Base(grants: grants.filter { $0.layer == .relevant(to: account.state) })
    }

    /// What its draft comes from.
    var draftOrigin: DraftOrigin { account.state == .published ? .published : account.origin }

    /// Why nothing is done to it; nil where the row changes it.
    /// - Parameter projects: the codes of the row that no earlier line has said.
    func reasonToSkip(_ projects: [String], _ row: AccountLine, _ approval: UploadApproval) -> RowReason? {
        let same = projects.allSatisfy { base.has($0, row) }
        switch account.condition {
        case .disabled: return RowReason("upload.account_disabled")
        case .approval: return RowReason(same ? "upload.waits_already" : "upload.waits")
        case .approved: return RowReason(same ? "upload.unchanged" : "upload.not_yet_published")
        case .published: return same ? .unchanged : nil
        case .draft:
            if same { return RowReason("upload.draft_has_it") }
            return approval == .preApproved && hasOthersChanges(projects) ? RowReason("upload.draft_open") : nil
        }
    }

    /// The draft holds more than the row vouches for: approving it would approve that too.
    private func hasOthersChanges(_ projects: [String]) -> Bool {
        func essence(_ grants: [Grant]) -> Set<[String]> {
            Set(grants.filter { !projects.contains($0.projectCode) }.map { [$0.projectCode, $0.role.code.rawValue, $0.authorGroup ?? ""] })
        }
        return essence(base.grants) != essence(approved)
    }
}

extension Reader {
    func existing(_ id: AccountID) throws -> ExistingAccount? {
        try account(id).map { ExistingAccount($0, grants: try grants(of: [id])) }
    }
}

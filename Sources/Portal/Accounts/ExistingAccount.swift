import Access
import Database
import Imports
import Vocabulary

/// The existing account of a row.
struct ExistingAccount: Sendable {
    /// The grants of its draft, or those with which a draft would begin.
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

    /// The origin of its draft.
    var draftOrigin: DraftOrigin { account.state == .published ? .published : account.origin }

    /// Why the row does not change it; nil if it does.
    /// - Parameter projects: the row's project codes that no earlier line named.
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

    /// The draft has changes that the row does not name: approval would include them.
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

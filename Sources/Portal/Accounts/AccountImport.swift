import Access
import Directory
import Imports
import Vocabulary
import Web

/// Accounts Batch Creation (#37): a file with a row for each role and author group of an account.
enum AccountImport {
    static let path = "/manage/accounts/upload"

    static func kind(_ services: PortalServices) -> ImportKind {
        ImportKind(
            id: "accounts", path: path, title: "upload.page.accounts", lead: "upload.page.accounts.lead", tabs: { accountTabs($0, current: path) },
            columns: AccountLine.table(Catalogue([])).facts, columnsNow: { AccountLine.table(try $0.catalogue()).facts },
            schemaTitle: "Accounts Batch Creation", options: UploadApproval.allCases.map(\.option), advice: [:],
            restingTriggers: ListSchema.restingWhileAccountsAreAdded,
            tables: ["memberships", "accounts", "grants", "messages", "bus_outbox", "mail_outbox"]
        ) { scope, db in
            guard let viewer = try db.viewer(scope.uploader), viewer.managesAnything else { return nil }
            guard let approval = UploadApproval(rawValue: scope.option) else { throw UnknownImport(name: scope.option) }
            return AccountPlanner(scope, approval, services: services, viewer: viewer, try db.catalogue())
        }
    }
}

/// Approval State: the state of the accounts after the file is applied (SPEC §5).
enum UploadApproval: String, CaseIterable, Sendable {
    /// They wait in Approval.
    case awaiting
    /// They are Approved.
    case preApproved = "pre-approved"

    /// The lifecycle action that leads there.
    var action: AccountAction { self == .awaiting ? .requestApproval : .approve }

    fileprivate var option: ImportOption {
        switch self {
        case .awaiting:
            ImportOption(
                value: rawValue, label: "upload.page.awaiting", hint: "upload.page.awaiting.hint",
                next: NextStep(text: "upload.page.after.awaiting", path: "/manage/approval", label: "approval.title"))
        case .preApproved:
            ImportOption(
                value: rawValue, label: "upload.page.pre_approved", hint: "upload.page.pre_approved.hint",
                next: NextStep(text: "upload.page.after.pre_approved", path: "/manage/accounts", label: "overview.title"))
        }
    }
}

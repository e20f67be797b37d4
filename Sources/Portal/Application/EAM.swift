import Access
public import Directory
public import Foundation
import Hummingbird
import Imports
public import Messaging
import Web

/// EAM as a feature of the portal: users, accounts, approval, bulk upload and messages.
public enum EAM {
    /// - Parameter deadLetters: what the bus has given up.
    public static func feature(_ services: PortalServices, deadLetters: any DeadLetterQueue) -> Feature {
        Feature(
            templates: templates, menu: menu, uploads: services.imports.accepted
        ) { router, pages in
            addRoutes(to: router, pages, deadLetters)
        }
    }

    public static let templates = Bundle.module.resourceURL?.appendingPathComponent("Templates")

    private static let menu = [
        MenuEntry(text: "menu.eam_users", path: "/manage/users"), MenuEntry(text: "menu.create_user", path: "/manage/users/new", indented: true),
        MenuEntry(text: "menu.existing_user", path: "/manage/users/existing", indented: true),
        MenuEntry(text: "menu.bulk_upload", path: UserImport.path, indented: true), MenuEntry(text: "menu.eam_accounts", path: "/manage/accounts"),
        MenuEntry(text: "menu.approval", path: "/manage/approval", indented: true),
        MenuEntry(text: "menu.bulk_upload", path: AccountImport.path, indented: true), MenuEntry(text: "menu.messages", path: "/manage/messages"),
    ]

    private static func addRoutes(to router: Router<PortalContext>, _ pages: PortalPages, _ deadLetters: any DeadLetterQueue) {
        let members = router.group(context: MemberContext.self)
        MyAccountsRoutes(pages: pages).add(to: members)
        AccountRoutes(pages: pages).add(to: members)
        DecisionRoutes(pages: pages).add(to: members)
        GrantRoutes(pages: pages).add(to: members)
        let managers = router.group("/manage", context: ManagerContext.self)
        ExportRoutes(pages: pages).add(to: managers)
        UserOverviewRoutes(pages: pages).add(to: managers)
        UserFormRoutes(pages: pages).add(to: managers)
        pages.services.imports.addRoutes(to: router.group(context: ManagerContext.self), PortalImportPages(pages: pages))
        UserBulkRoutes(pages: pages).add(to: managers)
        UserRoutes(pages: pages).add(to: managers)
        OverviewRoutes(pages: pages).add(to: managers)
        ApprovalRoutes(pages: pages).add(to: managers)
        BulkRoutes(pages: pages).add(to: managers)
        MessageRoutes(pages: pages, deadLetters: deadLetters).add(to: managers)
        ReconciliationRoutes(pages: pages).add(to: managers)
    }

    /// What View profile lists: a person's own accounts.
    public static let linkedAccounts = LinkedAccounts { user, texts, db in
        try db.ownAccountRows(of: user).map { listed in
            let account = listed.account
            return LinkedAccount(
                path: "/accounts/\(account.id)", label: account.label, email: account.email, state: account.state.rawValue, chip: Chip(account.state, texts))
        }
    }
}

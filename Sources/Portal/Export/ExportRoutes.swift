import Database
import Directory
import Foundation
import Hummingbird
import Vocabulary
import Web

/// CSV Export Users and CSV Export Accounts: what is filtered on the screen, as a file (SPEC §5). Posted, since it is noted who took it.
struct ExportRoutes: Sendable {
    let pages: PortalPages
    private var services: PortalServices { pages.services }

    func add(to group: some RouterMethods<ManagerContext>) {
        group.post("/users/export") { request, context in try await users(request, context) }
        group.post("/accounts/export") { request, context in try await accounts(request, context) }
    }

    private func users(_ request: Request, _ context: ManagerContext) async throws -> Response {
        let list = ListRequest<UserOrder>(request, path: "/manage/users", filters: UserFilter.names)
        let export = services.exportUsers(UserFilter(list), order: list.order, descending: list.descending, as: context.viewer)
        return try await answer(export, .users, context)
    }

    private func accounts(_ request: Request, _ context: ManagerContext) async throws -> Response {
        let list = ListRequest<AccountOrder>(request, path: "/manage/accounts", filters: AccountFilter.names)
        let filter = AccountFilter(list, try await services.database.read { try $0.catalogue() })
        let export = services.exportAccounts(filter, order: list.order, descending: list.descending, as: context.viewer)
        return try await answer(export, .accounts, context)
    }

    private func answer(_ export: CSVExport, _ list: ExportedList, _ context: ManagerContext) async throws -> Response {
        let response = try await export.response(fileName: "eam-\(list.rawValue).csv")
        try await services.noteExport(of: list, by: context.viewer)
        return response
    }
}

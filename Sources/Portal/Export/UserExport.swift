import Access
import Database
import Directory
import Foundation
import Imports
import Vocabulary
import Web

extension PortalServices {
    /// CSV Export Users: one line for each person and organisation. The first columns are those of the bulk upload of users (#41), so that the file
    /// can be uploaded again. Application, projects and author groups of the accounts there follow as information.
    func exportUsers(_ filter: UserFilter, order: UserOrder, descending: Bool, as viewer: Viewer) -> CSVExport {
        let header = UserLine.table.names + ["app", "project_code", "authorgroup"]
        // The list sorts SSINs in memory, so a file is sorted by name instead.
        let order = order == .ssin ? .last : order
        return CSVExport(header: header) { cursor in
            let (slice, details) = try await database.read { db in
                let slice = try db.managedUsers(filter, order: order, descending: descending, at: cursor, for: viewer, size: CSVExport.page)
                return (slice, try db.exportDetails(of: slice.items.map(\.id), for: viewer))
            }
            return (slice.items.flatMap { lines($0, details, in: filter.organisation) }, slice.next)
        }
    }

    private func lines(_ user: ListedUser, _ details: ExportDetails, in organisation: OrganisationID?) -> [[String]] {
        let places = user.memberships.filter { organisation == nil || $0.organisationID == organisation }
        let start = [
            openSSIN(user.ssinSealed) ?? "", user.firstName, user.lastName, user.emailIsPlaceholder ? "" : user.email,
            (details.nihdi[user.id] ?? []).joined(separator: "|"),
        ]
        if places.isEmpty { return [start + ["", "default", "", "", ""]] }
        return places.map { place in
            let access = details.access[ExportDetails.Place(user: user.id, organisation: place.organisationID)] ?? []
            func column(_ value: (ExportDetails.Access) -> String?) -> String { Set(access.compactMap(value)).sorted().joined(separator: "|") }
            return start + [
                place.organisationNumber.digits, place.accessManager ? "access_manager" : "default", column(\.application), column(\.project), column(\.authorGroup),
            ]
        }
    }
}

/// Further data of the people of one page.
private struct ExportDetails: Sendable {
    struct Place: Hashable, Sendable {
        let user: UserID
        let organisation: OrganisationID
    }

    struct Access: Sendable {
        let application: String
        let project: String?
        let authorGroup: String?
    }

    let nihdi: [UserID: [String]]
    let access: [Place: [Access]]
}

extension Reader {
    fileprivate func exportDetails(of users: [UserID], for viewer: Viewer) throws -> ExportDetails {
        let numbers = try rows("SELECT user_id, number FROM user_nihdi WHERE user_id \(oneOf: users) ORDER BY number") {
            (user: try $0.id("user_id") as UserID, number: try $0.text("number"))
        }
        let access = try rows("""
            SELECT a.user_id, a.organisation_id, p.application_id, pr.code, ag.name FROM accounts AS a JOIN provisions AS p ON p.id = a.provision_id
                LEFT JOIN grants AS g ON g.account_id = a.id AND g.layer = \(Grant.Layer.relevantToState)
                LEFT JOIN projects AS pr ON pr.id = g.project_id LEFT JOIN author_groups AS ag ON ag.id = g.author_group_id
            WHERE a.user_id \(oneOf: users) AND \(viewer.managedAccounts)
            """) { row in
            (place: ExportDetails.Place(user: try row.id("user_id"), organisation: try row.id("organisation_id")),
                access: ExportDetails.Access(
                    application: try row.text("application_id"), project: try row.optional("code", row.text), authorGroup: try row.optional("name", row.text)))
        }
        return ExportDetails(
            nihdi: Dictionary(grouping: numbers, by: \.user).mapValues { $0.map(\.number) },
            access: Dictionary(grouping: access, by: \.place).mapValues { $0.map(\.access) })
    }
}

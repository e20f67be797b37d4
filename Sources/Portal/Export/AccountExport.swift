import Access
import Database
import Foundation
import Vocabulary

extension PortalServices {
    /// CSV Export Accounts: a line for each role and author group of an account, its projects divided by `|`; of an account without grants one
    /// line. The columns are those of the bulk upload of accounts (#37), so that the file can be uploaded again.
    func exportAccounts(_ filter: AccountFilter, order: AccountOrder, descending: Bool, as viewer: Viewer) -> CSVExport {
        CSVExport(header: ["ssin", "email", "org_nihdi", "app", "project_code", "role", "authorgroup"]) { cursor in
            let (slice, ssins) = try await database.read { db in
                let slice = try db.managedAccounts(
                    filter, order: order, descending: descending, at: cursor, for: viewer, size: CSVExport.page)
                return (slice, try db.sealedSSINs(of: slice.items.map(\.account.ownerID)))
            }
            return (slice.items.flatMap { lines($0, ssin: ssins[$0.account.ownerID].flatMap(openSSIN) ?? "") }, slice.next)
        }
    }

    private func lines(_ listed: ListedAccount, ssin: String) -> [[String]] {
        let account = listed.account
        let start = [ssin, account.email, account.organisationNumber, account.application.rawValue]
        let groups = Dictionary(grouping: listed.grants) { GrantKind(role: $0.role, authorGroup: $0.chosenGroup(in: account.application) ?? "") }
        if groups.isEmpty { return [start + ["", "", ""]] }
        return groups.sorted { $0.key < $1.key }.map { kind, grants in
            start + [grants.map(\.projectCode).sorted().joined(separator: "|"), kind.role, kind.authorGroup]
        }
    }
}

/// What grants of one line have in common.
private struct GrantKind: Hashable, Comparable {
    let role: String
    let authorGroup: String

    static func < (left: GrantKind, right: GrantKind) -> Bool { (left.role, left.authorGroup) < (right.role, right.authorGroup) }
}

extension Grant {
    /// The author group where it was chosen; the own one of roles 1 and 2 is left empty, as in the upload.
    fileprivate func chosenGroup(in application: Application) -> String? {
        application.role(code: role)?.authorGroup == .chosen ? authorGroup : nil
    }
}

extension Reader {
    func sealedSSINs(of users: [UserID]) throws -> [UserID: [UInt8]] {
        let found = try rows("SELECT id, ssin_sealed FROM users WHERE id IN \(list: Array(Set(users)))") {
            (try $0.id("id") as UserID, try $0.bytes("ssin_sealed"))
        }
        return Dictionary(found, uniquingKeysWith: { first, _ in first })
    }
}

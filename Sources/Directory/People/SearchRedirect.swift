import Database
import Foundation
import Hummingbird
import Vocabulary
public import Web

extension PortalServices {
    /// The address of a list for a posted search text. The form is a POST, so that an SSIN never appears in an address
    /// or a log. The SSIN of a person whom the viewer may see becomes a filter by that person; another SSIN finds nobody.
    public func address<Order: ListOrder>(
        of list: ListRequest<Order>, searching form: FormData, filters: [String], as viewer: Viewer
    ) async throws -> String {
        var changes: [String: String?] = ["q": String?.none, "person": String?.none]
        for name in filters where name != "q" && name != "person" { changes.updateValue(form[name].isEmpty ? nil : form[name], forKey: name) }
        let typed = form["q"].trimmingCharacters(in: .whitespacesAndNewlines)
        if let ssin = try? SSIN.parse(typed) {
            let index = ssinIndex(ssin)
            let person: UserID? = try await database.read { db in
                try db.first("SELECT u.id FROM users AS u WHERE u.ssin_index = \(index) AND \(viewer.visibleUsers)") { try $0.id("id") }
            }
            changes["person"] = (person.map(PersonFilter.somebody) ?? .nobody).text
        } else if looksLikeSSIN(typed) {
            changes["person"] = PersonFilter.nobody.text
        } else if !typed.isEmpty {
            changes["q"] = String(typed.prefix(100))
        }
        return list.address(changing: changes)
    }

    /// Many digits: a mistyped SSIN must not become a search text either.
    private func looksLikeSSIN(_ typed: String) -> Bool {
        typed.filter(\.isNumber).count >= 9 && typed.allSatisfy { $0.isNumber || $0.isWhitespace || ".-/".contains($0) }
    }
}

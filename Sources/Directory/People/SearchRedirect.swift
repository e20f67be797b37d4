import Database
import Foundation
import Hummingbird
import Vocabulary
public import Web

extension PortalServices {
    /// The address of a list for what was typed into its search form. The form is posted, so that an SSIN never stands in an address
    /// or a log: one that is somebody's the viewer sees becomes a filter by that person, another finds nobody.
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

    /// Many digits: a number with a slip of the pen is no text to search for either.
    private func looksLikeSSIN(_ typed: String) -> Bool {
        typed.filter(\.isNumber).count >= 9 && typed.allSatisfy { $0.isNumber || $0.isWhitespace || ".-/".contains($0) }
    }
}

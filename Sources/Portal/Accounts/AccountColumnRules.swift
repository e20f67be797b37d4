import Access
import Vocabulary
import Web

/// What the columns of a file of accounts accept, by the applications and roles that there are.
extension Catalogue {
    /// In words.
    @Sendable func columnArguments(_ texts: Texts) -> [String: String] {
        let roles = applications.filter { !$0.roles.isEmpty }.map { application in
            let codes = application.roles.map { "\($0.code) (\($0.label))" }
            return texts("upload.page.column.roles_of", ["application": application.id.rawValue, "roles": texts.alternatives(codes)])
        }
        let choosing = applications.flatMap { application in
            application.roles.filter { $0.authorGroup == .chosen }.map { "\($0.code) (\(application.id))" }
        }
        return [
            "applications": texts.alternatives(applications.map(\.id.rawValue)), "roles": roles.joined(separator: " "),
            "choosing": texts.alternatives(choosing),
        ]
    }

    // MARK: In the CSV Schema Language

    var applicationRule: String { "\(anyOf(applications.map(\.id.rawValue))) @ignoreCase" }

    /// What may be written as a role, by application; those of the first stand where no other is named.
    var roleRule: String {
        let rules = applications.map { (id: $0.id, roles: anyOf($0.roles.map(\.code.rawValue))) }
        let roles = rules.dropFirst().reduce(rules.first?.roles ?? "empty") { others, rule in "if($app/is(\"\(rule.id)\"),\(rule.roles),\(others))" }
        return "if($project_code/empty,empty,\(roles)) @ignoreCase"
    }

    /// An author group is written where the role asks for one, and nowhere else.
    var authorGroupRule: String {
        let groups = applications.reduce("empty") { others, application in
            let choosing = application.roles.filter { $0.authorGroup == .chosen }.map(\.code.rawValue)
            if choosing.isEmpty { return others }
            return "if($app/is(\"\(application.id)\"),if(\(anyOf(choosing, of: "$role/")),notEmpty,empty),\(others))"
        }
        return "\(groups) @ignoreCase"
    }

    /// Any of them; of none nothing may be written.
    private func anyOf(_ values: [String], of column: String = "") -> String {
        values.isEmpty ? "empty" : values.map { "\(column)is(\"\($0)\")" }.joined(separator: " or ")
    }
}

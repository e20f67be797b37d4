import Access
import Database
import Directory
import Foundation
import Vocabulary

extension Reader {
    /// What was done to a person, newest first; what happened at organisations that the viewer does not manage is left out, and so is
    /// what the person did by signing in.
    func history(of user: UserID, for viewer: Viewer) throws -> [TimelineStep] {
        let numbers = try rows("SELECT o.number, o.name FROM organisations AS o WHERE \(viewer.manages("o.id"))") {
            (try $0.text("number"), try $0.text("name"))
        }
        let names = Dictionary(numbers, uniquingKeysWith: { first, _ in first })
        let shown = UserAction.allCases.map(\.rawValue) + ["add_user", "create_user", "add_existing_user", "first_sign_in"]
        return try rows("""
            SELECT e.at, e.action, e.capacity, e.details, u.first_name, u.last_name FROM audit AS e LEFT JOIN users AS u ON u.id = e.actor_id
            WHERE e.subject_kind = 'user' AND e.subject_id = \(user) AND e.action \(oneOf: shown) ORDER BY e.seq DESC LIMIT 2000
            """) { row -> TimelineStep? in
            let details = try JSONDecoder().decode([String: String].self, from: Data(row.text("details").utf8))
            if let number = details["organisation"], names[number] == nil { return nil }
            let who = try row.isNull("first_name") ? nil : "\(row.text("first_name")) \(row.text("last_name"))"
            let place = details["organisation"].flatMap { names[$0] } ?? ""
            return TimelineStep(
                at: try row.date("at"), what: "user_timeline.\(try row.text("action"))", who: who, capacity: try row.text("capacity"), revision: nil,
                remark: nil, arguments: ["organisation": place])
        }.compactMap(\.self).prefix(100).map(\.self)
    }
}

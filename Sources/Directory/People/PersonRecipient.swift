public import Database
public import Mail
public import Vocabulary
import Web

extension Reader {
    /// A person, at their own address.
    public func recipient(_ id: UserID) throws -> Recipient {
        let found = try first("SELECT first_name, last_name, email, email_is_placeholder, language FROM users WHERE id = \(id)") { row in
            Recipient(
                name: "\(try row.text("first_name")) \(try row.text("last_name"))", email: try row.text("email"),
                language: try row.named("language"), reachable: try !row.bool("email_is_placeholder"))
        }
        guard let found else { throw NotFound() }
        return found
    }
}

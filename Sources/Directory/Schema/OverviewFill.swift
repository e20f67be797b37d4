import Database
import Vocabulary

/// What migration 2 works out for rows that are there already. It has statements of its own: those of the program go on changing, and would ask a database
/// of the first release for columns that later migrations add.
enum OverviewFill {
    static func run(_ db: any Writer) throws {
        try db.run("UPDATE accounts SET organisation_id = (SELECT p.organisation_id FROM provisions AS p WHERE p.id = accounts.provision_id)")
        try fillUsers(db)
        try fillAccounts(db)
        try db.run(noticesAlreadyMailed)
    }

    private static func fillUsers(_ db: any Writer) throws {
        let users = try db.rows("""
            SELECT u.id, u.first_name, u.last_name, u.email, CASE WHEN u.type = 'administrator' THEN 1 WHEN u.type = 'hd_manager' THEN 2
                WHEN EXISTS (SELECT 1 FROM memberships AS m WHERE m.user_id = u.id AND m.access_manager = 1) THEN 3 ELSE 4 END AS role_order
            FROM users AS u ORDER BY u.id
            """) { (id: try $0.integer("id"), keys: try Keys(row: $0), order: try $0.integer("role_order")) }
        for user in users {
            try db.run("""
                UPDATE users SET last_key = \(user.keys.last), first_key = \(user.keys.first), search_text = \(user.keys.search), role_order = \(user.order)
                WHERE id = \(user.id)
                """)
        }
    }

    private static func fillAccounts(_ db: any Writer) throws {
        let accounts = try db.rows("""
            SELECT a.id, a.email AS account_email, u.first_name, u.last_name, u.email, o.name, p.application_id FROM accounts AS a
                JOIN users AS u ON u.id = a.user_id JOIN provisions AS p ON p.id = a.provision_id JOIN organisations AS o ON o.id = p.organisation_id
            ORDER BY a.id
            """) { row in
            (id: try row.integer("id"), keys: try Keys(row: row), email: try row.text("account_email"), ownEmail: try row.text("email"),
             organisation: try row.text("name"), application: try row.text("application_id"))
        }
        for each in accounts {
            let label = SearchText.folded("\(each.organisation) / \(labels[each.application] ?? each.application)")
            let search = each.email == each.ownEmail ? each.keys.search : "\(each.keys.search) \(SearchText.folded(each.email))"
            try db.run("UPDATE accounts SET owner_key = \(each.keys.last), label_key = \(label), search_text = \(search) WHERE id = \(each.id)")
        }
    }

    /// As the applications were called then.
    private static let labels = ["hd4dp2": "HD4DP2", "healthstat": "Healthstat"]

    private struct Keys {
        let last: String
        let first: String
        let search: String

        init(row: Row) throws {
            let (firstName, lastName) = (try row.text("first_name"), try row.text("last_name"))
            last = SearchText.folded(lastName, firstName)
            first = SearchText.folded(firstName, lastName)
            search = SearchText.folded(firstName, lastName, try row.text("email"))
        }
    }

    /// Before there were notices, those who can approve were mailed one by one: the access managers other than the owner; without any the HD Managers;
    /// without any the Administrators.
    private static let noticesAlreadyMailed: Query = """
        INSERT INTO approval_notices (user_id, account_id, noted_at, mailed_at)
        SELECT u.id, a.id, a.state_since, a.state_since FROM accounts AS a JOIN users AS u ON u.id <> a.user_id AND u.status = 'Enabled'
        WHERE a.state = 'Approval' AND CASE
            WHEN EXISTS (SELECT 1 FROM memberships AS m JOIN users AS v ON v.id = m.user_id WHERE m.organisation_id = a.organisation_id
                AND m.access_manager = 1 AND m.blocked = 0 AND v.status = 'Enabled' AND v.id <> a.user_id)
            THEN EXISTS (SELECT 1 FROM memberships AS m WHERE m.user_id = u.id AND m.organisation_id = a.organisation_id
                AND m.access_manager = 1 AND m.blocked = 0)
            WHEN EXISTS (SELECT 1 FROM users AS v WHERE v.type = 'hd_manager' AND v.status = 'Enabled' AND v.id <> a.user_id)
            THEN u.type = 'hd_manager' ELSE u.type = 'administrator' END
        """
}

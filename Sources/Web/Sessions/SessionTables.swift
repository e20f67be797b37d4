public import Database

/// Server-side sessions: the cookie contains a random token, the table only its hash.
public enum SessionTables {
    public static func statements(_ dialect: Dialect, people: String) -> [String] {
        [
            """
            CREATE TABLE sessions (
                id \(dialect.identity), token_hash \(dialect.bytes) NOT NULL UNIQUE, person_id \(dialect.integer) NOT NULL REFERENCES \(people) (id) ON DELETE CASCADE,
                csrf TEXT NOT NULL, created_at \(dialect.integer) NOT NULL, seen_at \(dialect.integer) NOT NULL, user_agent TEXT NOT NULL,
                level \(dialect.integer) NOT NULL, id_token \(dialect.bytes))
            """,
            "CREATE INDEX sessions_by_person ON sessions (person_id)",
            "CREATE INDEX sessions_by_age ON sessions (seen_at)",
        ]
    }
}

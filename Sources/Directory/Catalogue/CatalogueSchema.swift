import Database

/// Migration 12: the roles of the applications are rows, and a grant is of a role that its account's application has.
enum CatalogueSchema {
    static let migration = Migration(12, "roles of applications") { d in
        applications(d) + roles(d) + rows + grants(d)
    }

    /// What the migrations themselves write, each table before those that it refers to.
    static let filledTables = ["roles", "applications"]

    /// An id that no program could read would stop every list. SQLite cannot add a check to a table.
    private static func applications(_ d: Dialect) -> [String] {
        switch d {
        case .sqlite:
            return [("applications_id_insert", "INSERT"), ("applications_id_update", "UPDATE OF id")].map { name, event in
                """
                CREATE TRIGGER \(name) BEFORE \(event) ON applications WHEN NOT (\(isCode("new.id", "a-z0-9", d))) BEGIN
                    SELECT RAISE(ABORT, 'applications.id is not as it must be'); END
                """
            }
        case .postgresql: return ["ALTER TABLE applications ADD CHECK (\(isCode("id", "a-z0-9", d)))"]
        }
    }

    /// The syntax of `ApplicationID` and `RoleCode`.
    /// - Parameter letters: what it may begin with, as a range within brackets.
    private static func isCode(_ column: String, _ letters: String, _ d: Dialect) -> String {
        switch d {
        case .sqlite: "\(column) GLOB '[\(letters)]*' AND \(column) NOT GLOB '*[^\(letters)_-]*' AND length(\(column)) <= 40"
        case .postgresql: "\(column) ~ '^[\(letters)][\(letters)_-]{0,39}$'"
        }
    }

    private static func roles(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE roles (
                application_id TEXT NOT NULL REFERENCES applications (id), code TEXT NOT NULL CHECK (\(isCode("code", "A-Za-z0-9", d))),
                label TEXT NOT NULL CHECK (length(label) BETWEEN 1 AND 80), author_group TEXT NOT NULL CHECK (author_group IN ('none', 'own', 'chosen')),
                position \(d.integer) NOT NULL, PRIMARY KEY (application_id, code), UNIQUE (application_id, position))
            """,
            // Files name roles in capitals or small letters.
            "CREATE UNIQUE INDEX roles_in_any_case ON roles (application_id, lower(code))",
        ]
    }

    /// The applications and roles of SPEC §1.
    private static let rows = [
        "INSERT INTO applications (id, name) VALUES ('hd4dp2', 'HD4DP2'), ('healthstat', 'Healthstat') ON CONFLICT (id) DO NOTHING",
        """
        INSERT INTO roles (application_id, code, label, author_group, position) VALUES
            ('hd4dp2', '1', 'Local Study Lead', 'own', 1), ('hd4dp2', '2', 'Local Study Associate', 'own', 2),
            ('hd4dp2', '3', 'Local Study Support', 'chosen', 3),
            ('healthstat', 'DATA_PROVIDER_HOSPITAL', 'Data Provider/Hospital', 'none', 1),
            ('healthstat', 'DATA_PROVIDER_INDIVIDUAL', 'Data Provider/Individual', 'none', 2),
            ('healthstat', 'SPONSOR_SPONSOR', 'Sponsor/Sponsor', 'none', 3), ('healthstat', 'SPONSOR_INDIVIDUAL', 'Sponsor/Individual', 'none', 4)
        """,
    ]

    /// A foreign key would need the application in every grant, and SQLite would have to write the table anew: triggers ask through the account.
    private static func grants(_ d: Dialect) -> [String] {
        let known = """
            EXISTS (SELECT 1 FROM accounts AS a JOIN provisions AS p ON p.id = a.provision_id
                JOIN roles AS r ON r.application_id = p.application_id AND r.code = new.role WHERE a.id = new.account_id)
            """
        let used = """
            EXISTS (SELECT 1 FROM grants AS g JOIN accounts AS a ON a.id = g.account_id JOIN provisions AS p ON p.id = a.provision_id
                WHERE g.role = old.code AND p.application_id = old.application_id)
            """
        switch d {
        case .sqlite:
            return [("grants_role_insert", "INSERT"), ("grants_role_update", "UPDATE OF role, account_id")].map { name, event in
                """
                CREATE TRIGGER \(name) BEFORE \(event) ON grants WHEN NOT \(known) BEGIN
                    SELECT RAISE(ABORT, 'grants.role is no role of the application'); END
                """
            } + [("roles_used_delete", "DELETE"), ("roles_used_update", "UPDATE OF application_id, code")].map { name, event in
                "CREATE TRIGGER \(name) BEFORE \(event) ON roles WHEN \(used) BEGIN SELECT RAISE(ABORT, 'grants have this role'); END"
            }
        case .postgresql:
            return [
                """
                CREATE FUNCTION grants_role() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF NOT \(known) THEN RAISE EXCEPTION 'grants.role is no role of the application' USING ERRCODE = 'check_violation'; END IF;
                    RETURN new; END $$
                """,
                "CREATE TRIGGER grants_role BEFORE INSERT OR UPDATE OF role, account_id ON grants FOR EACH ROW EXECUTE FUNCTION grants_role()",
                """
                CREATE FUNCTION roles_used() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF \(used) THEN RAISE EXCEPTION 'grants have this role' USING ERRCODE = 'check_violation'; END IF;
                    RETURN COALESCE(new, old); END $$
                """,
                "CREATE TRIGGER roles_used BEFORE DELETE OR UPDATE OF application_id, code ON roles FOR EACH ROW EXECUTE FUNCTION roles_used()",
            ]
        }
    }
}

extension OrderedSearch {
    /// The table of the ranges, which all searches share, with beginnings of two letters to start from.
    public static func ranges(_ dialect: Dialect) -> [String] {
        guard dialect == .sqlite else { return [] }
        let letters = (UInt8(ascii: "a")...UInt8(ascii: "z")).map { String(UnicodeScalar($0)) }
        let beginnings = letters.flatMap { first in letters.map { first + $0 } }
        // Numbers with room between them, for ranges that are divided later.
        let rows = ([""] + beginnings).enumerated().map { "('\($1)', \(($0 + 1) << 20))" }
        return [
            "CREATE TABLE search_ranges (first_key TEXT NOT NULL PRIMARY KEY, number \(dialect.integer) NOT NULL UNIQUE)",
            "INSERT INTO search_ranges (first_key, number) VALUES \(rows.joined(separator: ", "))",
        ]
    }

    /// The ranges anew, each beginning with one of these keys. Every index has to be made anew after it.
    public static func ranges(_ keys: [String]) -> Query {
        let rows = Set(keys).union([""]).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        // A number and an id are one row number: 31 bits and 32. Half of them are given out.
        let step = max(1, (1 << 30) / Int64(rows.count + 1))
        return "INSERT INTO search_ranges (first_key, number) VALUES \(rows: rows.enumerated().map { [.text($1), .integer(Int64($0 + 1) * step)] })"
    }

    /// Statements that make the index in place of a ``TextSearch`` on the same table, and keep it true.
    public func statements(_ dialect: Dialect) -> [String] {
        guard dialect == .sqlite else { return trigrams }
        return ["insert", "delete", "update"].map { "DROP TRIGGER \(table)_search_\($0)" } + [
            "DROP TABLE \(table)_search",
            "ALTER TABLE \(table) ADD COLUMN search_place INTEGER",
            "CREATE VIRTUAL TABLE \(table)_search USING fts5 (\(column), content = '', tokenize = 'trigram')",
        ] + triggers + refill
    }

    /// A row that changes at all is put into the index anew, with some eighty trigrams: they are gathered, and 256 kB of them are sorted in at once. A
    /// search reads through what has gathered, which takes less than a millisecond.
    private static let gathering = "fastupdate = on, gin_pending_list_limit = 256"

    /// A statement that has an index of PostgreSQL, made before this was so, gather too.
    public func gathering(_ dialect: Dialect) -> [String] {
        guard dialect == .postgresql else { return [] }
        return ["DO $$ BEGIN IF to_regclass('\(table)_search') IS NOT NULL THEN ALTER INDEX \(table)_search SET (\(Self.gathering)); END IF; END $$"]
    }

    /// PostgreSQL's index, where whoever migrates may have the extension: without it a search reads every row, and finds the same.
    private var trigrams: [String] {
        [
            """
            DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS pg_trgm;
            EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN NULL; END $$
            """,
            """
            DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_opclass WHERE opcname = 'gin_trgm_ops') THEN
                CREATE INDEX \(table)_search ON \(table) USING gin ((' ' || \(column)) gin_trgm_ops) WITH (\(Self.gathering)); END IF;
            EXCEPTION WHEN undefined_object THEN NULL; END $$
            """,
        ]
    }

    /// The triggers anew: a row whose place is 0 is put into the index by whoever added it, with many others (``Writer/index(_:in:)``).
    public func renewedTriggers(_ dialect: Dialect) -> [String] {
        guard dialect == .sqlite else { return [] }
        return ["insert", "delete", "update"].map { "DROP TRIGGER \(table)_search_\($0)" }
            + triggers(added: "new.\(column) <> '' AND new.search_place IS NULL", removed: "old.search_place > 0")
    }

    private var triggers: [String] { triggers(added: "new.\(column) <> ''", removed: "old.search_place IS NOT NULL") }

    private func triggers(added: String, removed: String) -> [String] {
        let add = """
            UPDATE \(table) SET search_place = \(Self.place("new.\(key)")) * 4294967296 + new.id WHERE id = new.id;
            INSERT INTO \(table)_search (rowid, \(column)) SELECT search_place, \(Self.wide("new.\(column)")) FROM \(table) WHERE id = new.id;
            """
        let remove = """
            INSERT INTO \(table)_search (\(table)_search, rowid, \(column)) SELECT 'delete', old.search_place, \(Self.wide("old.\(column)")) WHERE \(removed);
            """
        return [
            "CREATE TRIGGER \(table)_search_insert AFTER INSERT ON \(table) WHEN \(added) BEGIN \(add) END",
            "CREATE TRIGGER \(table)_search_delete AFTER DELETE ON \(table) BEGIN \(remove) END",
            """
            CREATE TRIGGER \(table)_search_update AFTER UPDATE OF \(column), \(key) ON \(table)
                WHEN old.\(column) <> new.\(column) OR old.\(key) <> new.\(key) BEGIN \(remove) \(add) END
            """,
        ]
    }

    /// Makes the index anew from the table.
    var refill: [String] {
        [
            "INSERT INTO \(table)_search (\(table)_search) VALUES ('delete-all')",
            "UPDATE \(table) SET search_place = \(Self.place(key)) * 4294967296 + id WHERE \(column) <> ''",
            "INSERT INTO \(table)_search (rowid, \(column)) SELECT search_place, \(Self.wide(column)) FROM \(table) WHERE search_place IS NOT NULL ORDER BY search_place",
        ]
    }

    public static func place(_ key: String) -> String { "(SELECT r.number FROM search_ranges AS r WHERE r.first_key <= \(key) ORDER BY r.first_key DESC LIMIT 1)" }
    static func wide(_ text: String) -> String { "'  ' || replace(\(text), ' ', '  ')" }
}

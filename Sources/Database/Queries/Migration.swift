import Foundation
public import Vocabulary

/// One numbered, named step of a schema. A released migration never changes; a later one corrects mistakes.
public struct Migration: Sendable {
    public let number: Int
    public let name: String
    let statements: @Sendable (Dialect) -> [String]
    let fill: @Sendable (any Writer) throws -> Void

    /// - Parameter fill: computes values of new columns for existing rows, if SQL alone cannot.
    public init(
        _ number: Int, _ name: String, fill: @escaping @Sendable (any Writer) throws -> Void = { _ in },
        _ statements: @escaping @Sendable (Dialect) -> [String]
    ) {
        self.number = number
        self.name = name
        self.fill = fill
        self.statements = statements
    }
}

public enum MigrationError: Error, Equatable {
    /// A newer program wrote the database; continuing would damage it.
    case databaseIsNewer(found: Int, known: Int)
    case renamed(number: Int, expected: String, found: String)
}

extension Database {
    /// Applies the missing migrations in one transaction. Refuses a database that is newer than the program.
    /// - Returns: their names.
    @discardableResult
    public func migrate(_ migrations: [Migration], clock: TimeSource) async throws -> [String] {
        try await write { db in
            try db.run("CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)")
            let applied = try db.rows("SELECT number, name FROM schema_migrations ORDER BY number") {
                (number: try $0.int("number"), name: try $0.text("name"))
            }
            try check(applied: applied, against: migrations)
            let missing = migrations.filter { migration in !applied.contains { $0.number == migration.number } }
            for migration in missing {
                for statement in migration.statements(db.dialect) { try db.run(Query(stringLiteral: statement)) }
                try migration.fill(db)
                try db.run("INSERT INTO schema_migrations (number, name, applied_at) VALUES (\(migration.number), \(migration.name), \(clock.now()))")
            }
            return missing.map(\.name)
        }
    }
}

private func check(applied: [(number: Int, name: String)], against migrations: [Migration]) throws(MigrationError) {
    for step in applied {
        guard let known = migrations.first(where: { $0.number == step.number }) else {
            throw .databaseIsNewer(found: step.number, known: migrations.map(\.number).max() ?? 0)
        }
        guard known.name == step.name else {
            throw .renamed(number: step.number, expected: known.name, found: step.name)
        }
    }
}

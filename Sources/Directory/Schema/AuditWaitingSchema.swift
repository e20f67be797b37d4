import Database

/// Migration 10: deferred audit entries, so that signing in need not wait for the audit lock; a pending list for PostgreSQL's search indexes.
enum AuditWaitingSchema {
    static let migration = Migration(10, "sign-ins do not wait for the audit chain") { d in
        DeliveryTables.auditWaiting(d) + [ListSchema.accountSearch, ListSchema.userSearch].flatMap { $0.gathering(d) }
    }
}

import Database

/// Migration 10: whoever signs in leaves an entry for the audit chain and need not wait for its head; PostgreSQL's search indexes gather what is new.
enum AuditWaitingSchema {
    static let migration = Migration(10, "sign-ins do not wait for the audit chain") { d in
        DeliveryTables.auditWaiting(d) + [ListSchema.accountSearch, ListSchema.userSearch].flatMap { $0.gathering(d) }
    }
}

import Database

/// Migration 10: whoever signs in leaves an entry for the audit chain and need not wait for its head.
enum AuditWaitingSchema {
    static let migration = Migration(10, "sign-ins do not wait for the audit chain", DeliveryTables.auditWaiting)
}

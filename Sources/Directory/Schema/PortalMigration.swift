public import Database
public import Vocabulary

extension Database {
    /// Brings the portal's schema up to date.
    /// - Returns: the names of the steps that were missing, in order.
    public func migratePortal(clock: TimeSource) async throws -> [String] {
        try await migrate(PortalSchema.migrations, clock: clock)
    }

    /// What the portal's migrations themselves write to, each table before those that it refers to.
    public static var tablesFilledByPortal: [String] { CatalogueSchema.filledTables }
}

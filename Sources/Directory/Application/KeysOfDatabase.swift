import Database
import Vocabulary

/// The keys are not those that the database's data was sealed with: nobody would be found, and nothing could be opened.
public struct KeysDiffer: Error, CustomStringConvertible {
    public var description: String { "The keys file belongs to another database: what is sealed in this one cannot be opened with it. Put the right one in its place." }
}

extension Database {
    /// Notes which keys seal what is in the database, or finds it noted.
    /// - Throws: ``KeysDiffer`` where others do.
    func claim(for keys: Keyring) async throws {
        let fingerprint = hexadecimal(keys.blindIndex("gatehouse", as: "fingerprint").prefix(8))
        let noted = try await read { try $0.sealedWith() }
        let found = try await noted == nil ? write { db in
            try db.run("INSERT INTO sealed_with (id, fingerprint) VALUES (1, \(fingerprint)) ON CONFLICT (id) DO NOTHING")
            return try db.sealedWith()
        } : noted
        guard found == fingerprint else { throw KeysDiffer() }
    }
}

extension Reader {
    fileprivate func sealedWith() throws -> String? { try first("SELECT fingerprint FROM sealed_with WHERE id = 1") { try $0.text("fingerprint") } }
}

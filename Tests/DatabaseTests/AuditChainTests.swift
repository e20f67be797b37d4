import DatabaseTesting
import Foundation
import Testing
import Vocabulary

@testable import Database

@Suite struct AuditChainTests {
    static func entry(_ number: Int) -> AuditEntry {
        AuditEntry(
            at: TemporaryDatabase.noon.addingTimeInterval(Double(number) + 0.123), actor: number.isMultiple(of: 2) ? UserID(Int64(number)) : nil,
            capacity: "access_manager", action: "approve", subject: .account(AccountID(Int64(number))), revision: number == 4 ? nil : Int64(number),
            details: ["project": "HDBP000\(number)", "é/\"": "\n"])
    }

    /// A chain of five links.
    private func chain(_ links: Int = 5) async throws -> TemporaryDatabase {
        let place = try await TemporaryDatabase.delivering()
        for number in 0..<links { try await place.database.write { try $0.audit(Self.entry(number + 1)) } }
        return place
    }

    @Test func `an entry that does not wait for the chain is a link of it soon, as it was, in order`() async throws {
        let place = try await chain(2)
        try await place.database.writeConcurrently { db in for number in [3, 4] { try db.auditDeferred(Self.entry(number)) } }
        let links = TestDatabases.onPostgreSQL ? 2 : 4
        #expect(try await place.database.read { try $0.verifyAudit() } == .whole(links: links))
        #expect(try await place.database.read { try $0.hasWaitingEntries() } == TestDatabases.onPostgreSQL)
        #expect(try await place.database.write { try $0.appendWaitingEntries() } == 4 - links)
        #expect(try await place.database.write { try $0.appendWaitingEntries() } == 0)
        #expect(try await place.database.read { try $0.verifyAudit() } == .whole(links: 4))
        let straight = try await chain(4)
        let hashes: @Sendable (any Reader) throws -> [[UInt8]] = { try $0.rows("SELECT hash FROM audit ORDER BY seq") { try $0.bytes("hash") } }
        #expect(try await place.database.read(hashes) == straight.database.read(hashes))
    }

    @Test func `an entry of what is undone does not wait either`() async throws {
        struct Undone: Error {}
        let place = try await chain(1)
        await #expect(throws: Undone.self) {
            try await place.database.writeConcurrently { db in
                try db.auditDeferred(Self.entry(2))
                throw Undone()
            }
        }
        #expect(try await place.database.write { try $0.appendWaitingEntries() } == 0)
        #expect(try await place.database.read { try $0.verifyAudit() } == .whole(links: 1))
    }

    private func verdict(after statements: String...) async throws -> AuditVerdict {
        let place = try await chain()
        try await place.database.write { db in
            let zeros = db.dialect == .sqlite ? "zeroblob(32)" : "decode(repeat('00', 32), 'hex')"
            for statement in statements { try db.run(Query(stringLiteral: statement.replacing("ZEROS", with: zeros))) }
        }
        return try await place.database.read { try $0.verifyAudit() }
    }

    @Test(arguments: [
        "seq = 30", "at = at + 1", "actor_id = 7", "capacity = 'owner'", "action = 'disable'", "subject_kind = 'person'", "subject_id = 4",
        "revision = NULL", "revision = 4", "details = '{}'", "details = details || ' '", "previous_hash = ZEROS", "hash = ZEROS",
    ])
    func `a link of which any column was changed is where the chain is broken`(change: String) async throws {
        #expect(try await verdict(after: "UPDATE audit SET \(change) WHERE seq = 3") == .broken(seq: 3))
    }

    @Test func `an actor taken away breaks the chain there`() async throws {
        #expect(try await verdict(after: "UPDATE audit SET actor_id = NULL WHERE seq = 2") == .broken(seq: 2))
    }

    @Test(arguments: ["details = X'00'", "hash = 'text'", "subject_id = 0.5"])
    func `a column of another type breaks the chain there, and is no error`(change: String) async throws {
        #expect(try await verdict(after: "UPDATE audit SET \(change) WHERE seq = 3") == .broken(seq: 3))
    }

    @Test func `a text where a time belongs breaks the chain there, where the engine takes it at all`() async throws {
        let change = "UPDATE audit SET at = 'yesterday' WHERE seq = 3"
        if TestDatabases.onPostgreSQL {
            await #expect(throws: (any Error).self) { try await verdict(after: change) }
        } else {
            #expect(try await verdict(after: change) == .broken(seq: 3))
        }
    }

    @Test func `a link deleted from the middle breaks the chain where it was`() async throws {
        #expect(try await verdict(after: "DELETE FROM audit WHERE seq = 3") == .broken(seq: 3))
    }

    @Test func `the first link deleted breaks the chain where it was`() async throws {
        #expect(try await verdict(after: "DELETE FROM audit WHERE seq = 1") == .broken(seq: 1))
    }

    @Test func `the last link deleted breaks the chain where it was`() async throws {
        #expect(try await verdict(after: "DELETE FROM audit WHERE seq = 5") == .broken(seq: 5))
    }

    @Test func `two links that changed places break the chain at the first of them`() async throws {
        let swap = ["UPDATE audit SET seq = 99 WHERE seq = 2", "UPDATE audit SET seq = 2 WHERE seq = 3", "UPDATE audit SET seq = 3 WHERE seq = 99"]
        #expect(try await verdict(after: swap[0], swap[1], swap[2]) == .broken(seq: 2))
    }

    @Test func `all links deleted, a head that was changed or a head that is gone break the chain`() async throws {
        #expect(try await verdict(after: "DELETE FROM audit") == .broken(seq: 1))
        #expect(try await verdict(after: "UPDATE audit_head SET hash = ZEROS") == .broken(seq: 5))
        #expect(try await verdict(after: "DELETE FROM audit_head") != .whole(links: 5))
    }

    @Test func `a link changed together with its own hash breaks the chain at the next`() async throws {
        let place = try await chain()
        try await place.database.write { db in
            try db.run("UPDATE audit SET capacity = 'owner' WHERE seq = 3")
            let link = try #require(try db.first("SELECT * FROM audit WHERE seq = 3", AuditLink.init))
            try db.run("UPDATE audit SET hash = \(link.hash()) WHERE seq = 3")
        }
        #expect(try await place.database.read { try $0.verifyAudit() } == .broken(seq: 4))
    }

    @Test func `without a head nothing is written`() async throws {
        let place = try await chain(0)
        await #expect(throws: AuditError.headMissing) {
            try await place.database.write { db in
                try db.run("DELETE FROM audit_head")
                try db.audit(Self.entry(1))
            }
        }
    }

    @Test func `no two entries read alike to the hash`() {
        func hash(_ kind: String, _ action: String, _ actor: UserID?) -> [UInt8] {
            let entry = AuditEntry(at: TemporaryDatabase.noon, actor: actor, capacity: "system", action: action, subject: Subject(kind: Subject.Kind(rawValue: kind), id: 1))
            return AuditLink(seq: 1, entry: entry, details: "{}", previous: AuditLink.genesis).hash()
        }
        let hashes = [hash("ab", "c", nil), hash("b", "ca", nil), hash("abc", "", nil), hash("ab", "c", UserID(1)), hash("ab", "c", UserID(0))]
        #expect(Set(hashes).count == hashes.count)
    }

    @Test func `a chain without links is whole`() async throws {
        let place = try await chain(0)
        #expect(try await place.database.read { try $0.verifyAudit() } == .whole(links: 0))
    }

    @Test func `a chain as it was written is whole, also after the file is opened again`() async throws {
        let place = try await chain()
        #expect(try await place.database.read { try $0.verifyAudit() } == .whole(links: 5))
        try place.database.close()
        let again = try place.reopened()
        #expect(try await again.read { try $0.verifyAudit() } == .whole(links: 5))
        try again.close()
    }

    @Test func `an entry that was rolled back leaves no gap`() async throws {
        let place = try await chain(2)
        await #expect(throws: PulledPlug.self) {
            try await place.database.write { db in
                try db.audit(Self.entry(3))
                throw PulledPlug()
            }
        }
        try await place.database.write { try $0.audit(Self.entry(4)) }
        #expect(try await place.database.read { try $0.verifyAudit() } == .whole(links: 3))
    }

    @Test func `entries written at once make one chain`() async throws {
        let place = try await chain(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...30 { group.addTask { _ = try await place.database.write { try $0.audit(Self.entry(number)) } } }
            try await group.waitForAll()
        }
        #expect(try await place.database.read { try $0.verifyAudit() } == .whole(links: 30))
    }
}

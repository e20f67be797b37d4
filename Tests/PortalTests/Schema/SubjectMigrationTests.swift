import Access
import Database
import DatabaseTesting
import Foundation
import Testing
import Vocabulary

@testable import Directory
@testable import Portal

/// A database of before mails, remarks and messages had subjects, with some of each.
@Suite struct SubjectMigrationTests {
    private func olderDatabase(_ folder: URL) async throws -> Database {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let database = try TestDatabases.openEmpty(folder.appendingPathComponent("portal.sqlite"))
        try await database.migrate(PortalSchema.migrations.filter { $0.number <= 10 }, clock: .system)
        let body = [UInt8]([1, 2, 3])
        let statements: [Query] = [
            "INSERT INTO applications (id, name) VALUES ('hd4dp2', 'HD4DP2')",
            "INSERT INTO organisations (id, name, number) VALUES (7, 'AZ Noordzee', '71090112')",
            "INSERT INTO provisions (id, application_id, organisation_id, url, bus_address) VALUES (3, 'hd4dp2', 7, 'http://127.0.0.1', 'gatehouse.71090112.hd4dp2')",
            "INSERT INTO users (id, ssin_sealed, ssin_index, email, email_is_placeholder, first_name, last_name, language, created_at) VALUES (1, \(body), \(body), 'an.claes@aznoordzee.example', 0, 'An', 'Claes', 'nl', 0)",
            "INSERT INTO accounts (id, user_id, provision_id, organisation_id, email, state, origin, live, revision, state_since, created_at) VALUES (5, 1, 3, 7, 'n@aznoordzee.example', 'Draft', 'new', 'none', 3, 1000, 0)",
            "INSERT INTO audit (seq, at, actor_id, capacity, action, subject_kind, subject_id, revision, details, previous_hash, hash) VALUES (40, 2000, 1, 'hd_manager', 'return', 'account', 5, 3, '{}', \(body), \(body))",
            "INSERT INTO remarks (account_id, author_id, at, audit_seq, text) VALUES (5, 1, 2000, 40, 'Which project?')",
            "INSERT INTO messages (id, account_id, direction, message_id, revision, at, cause, actor_id, opens) VALUES (20, 5, 'sent', 'm-1', 2, 1500, 'approve', 1, 1)",
            "INSERT INTO messages (id, account_id, direction, message_id, revision, at, cause, failure) VALUES (21, 5, 'received', 'm-1.answer', 2, 1600, 'answer', 'node.failure.role')",
            "INSERT INTO mail_outbox (id, message_id, kind, recipient, account_id, body, created_at, next_attempt_at, delivered_at) VALUES (30, 'a@x', 'returned', 'n@aznoordzee.example', 5, \(body), 2100, 2100, 2200)",
            "INSERT INTO mail_outbox (id, message_id, kind, recipient, body, created_at, next_attempt_at, failure, attempts) VALUES (31, 'b@x', 'blocked', 'n@aznoordzee.example', \(body), 2300, 2300, 'away', 2)",
        ]
        try await database.write { db in for statement in statements { try db.run(statement) } }
        return database
    }

    @Test func `mails, remarks and messages are kept as they were, about their accounts, and later ones go on from there`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("subjects-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try await olderDatabase(folder)
        #expect(try await database.migrate(PortalSchema.migrations, clock: .system).first == "mails, remarks and messages have subjects")
        try await database.read { db in
            let remarks = try db.rows("SELECT id, subject_kind, subject_id, author_id, at, audit_seq, text FROM remarks") { row in
                "\(try row.integer("id")) \(try row.subject()) \(try row.integer("author_id")) \(try row.integer("at")) \(try row.integer("audit_seq")) \(try row.text("text"))"
            }
            #expect(remarks == ["1 \(Subject.account(AccountID(5))) 1 2000 40 Which project?"])
            let messages = try db.rows("SELECT * FROM messages ORDER BY id") { row in
                "\(try row.integer("id")) \(try row.subject()) \(try row.text("direction")) \(try row.text("message_id")) \(try row.integer("revision")) "
                    + "\(try row.integer("at")) \(try row.text("cause")) \(try row.optional("actor_id", row.integer) ?? 0) "
                    + "\(try row.optional("opens", row.integer) ?? 0) \(try row.optional("failure", row.text) ?? "-")"
            }
            let subject = "\(Subject.account(AccountID(5)))"
            #expect(messages == ["20 \(subject) sent m-1 2 1500 approve 1 1 -", "21 \(subject) received m-1.answer 2 1600 answer 0 0 node.failure.role"])
            let mails = try db.rows("SELECT * FROM mail_outbox ORDER BY id") { row in
                let about = try row.isNull("subject_kind") ? "nothing" : "\(try row.subject())"
                return "\(try row.integer("id")) \(about) \(try row.text("message_id")) \(try row.bytes("body")) \(try row.integer("attempts")) \(try row.optional("failure", row.text) ?? "-")"
            }
            #expect(mails == ["30 \(subject) a@x [1, 2, 3] 0 -", "31 nothing b@x [1, 2, 3] 2 away"])
            #expect(try db.timeline(of: .account(AccountID(5))).map(\.remark) == ["Which project?", nil])
        }
        let next = try await database.write { db in
            try db.insert("INSERT INTO remarks (subject_kind, subject_id, author_id, at, audit_seq, text) VALUES ('ticket', 2, 1, 0, 41, 'x')")
        }
        #expect(next == 2)
    }

    @Test func `what says of no subject what it is about is refused by the schema`() async throws {
        let stage = try await TestPortal()
        let tom = try await stage.userID(.tom)
        let statements: [Query] = [
            "INSERT INTO remarks (subject_id, author_id, at, audit_seq, text) VALUES (1, \(tom), 0, 1, 'x')",
            "INSERT INTO messages (subject_id, direction, message_id, revision, at, cause) VALUES (1, 'sent', 'x', 1, 0, 'push')",
            "INSERT INTO mail_outbox (message_id, kind, recipient, subject_id, body, created_at, next_attempt_at) VALUES ('x', 'x', 'x', 1, \([UInt8]([1])), 0, 0)",
            "INSERT INTO mail_outbox (message_id, kind, recipient, subject_kind, body, created_at, next_attempt_at) VALUES ('x', 'x', 'x', 'account', \([UInt8]([1])), 0, 0)",
        ]
        for statement in statements { await #expect(throws: (any Error).self) { try await stage.run(statement) } }
    }

    @Test func `the remarks about an account go with it, and those about others stay`() async throws {
        let stage = try await TestPortal()
        let (gone, left) = (try await stage.request(), try await stage.request(of: .tom, .healthstat, role: "SPONSOR_INDIVIDUAL"))
        for id in [gone, left] { try await stage.perform(.returnRequest, id, as: .an, reason: "Which project?") }
        try await stage.perform(.remove, gone, as: .emma)
        let subjects = try await stage.database.read { try $0.rows("SELECT subject_kind, subject_id FROM remarks") { try $0.subject() } }
        #expect(subjects == [.account(left)])
    }
}

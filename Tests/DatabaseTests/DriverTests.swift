import Database
import Foundation
import Testing
import Vocabulary

/// The guarantees of every engine.
@Suite struct DriverTests {
    static let people = Migration(1, "people") { dialect in
        [
            "CREATE TABLE people (id \(dialect.identity), name TEXT NOT NULL UNIQUE, age \(dialect.integer) CHECK (age >= 0))",
            "CREATE TABLE pets (id \(dialect.identity), person_id \(dialect.integer) NOT NULL REFERENCES people (id) ON DELETE CASCADE)",
        ]
    }

    private func people() async throws -> TemporaryDatabase { try await TemporaryDatabase.withEmma() }

    @Test(arguments: [
        "INSERT INTO people (name) VALUES ('Emma')", "INSERT INTO people (name) VALUES (NULL)", "INSERT INTO people (name, age) VALUES ('Tom', -1)",
        "INSERT INTO pets (person_id) VALUES (99)", "INSERT INTO people (id, name) VALUES (1, 'Tom')",
    ])
    func `what the schema refuses is a constraint violation, and nothing is written`(statement: String) async throws {
        let place = try await people()
        await #expect(throws: ConstraintViolation.self) {
            try await place.database.write { db in
                try db.run("INSERT INTO people (name) VALUES ('before')")
                try db.run(Query(stringLiteral: statement))
            }
        }
        #expect(try await place.count("SELECT count(*) AS n FROM people") == 1)
    }

    @Test func `what is no SQL is another error than a constraint violation`() async throws {
        let place = try await people()
        let error = await #expect(throws: (any Error).self) {
            try await place.database.write { _ = try $0.run("INSERT INTO nowhere VALUES (1)") }
        }
        #expect(!(error is ConstraintViolation))
    }

    @Test func `a write that throws leaves nothing behind and passes its error on`() async throws {
        let place = try await people()
        await #expect(throws: PulledPlug.self) {
            try await place.database.write { db in
                try db.run("INSERT INTO people (name) VALUES ('Tom')")
                #expect(try db.count("SELECT count(*) AS n FROM people") == 2)
                throw PulledPlug()
            }
        }
        #expect(try await place.count("SELECT count(*) AS n FROM people") == 1)
    }

    @Test func `a read never writes`() async throws {
        let place = try await people()
        await #expect(throws: (any Error).self) {
            try await place.database.read { try $0.first("INSERT INTO people (name) VALUES ('Tom') RETURNING id") { try $0.int("id") } }
        }
        #expect(try await place.count("SELECT count(*) AS n FROM people") == 1)
    }

    @Test(.timeLimit(.minutes(1))) func `a read goes on during a write and sees what was before it`() async throws {
        let place = try await people()
        let (inside, entered) = AsyncStream<Void>.makeStream()
        let mayEnd = DispatchSemaphore(value: 0)
        async let writing: Void = place.database.write { db in
            try db.run("INSERT INTO people (name) VALUES ('Tom')")
            entered.yield()
            _ = mayEnd.wait(timeout: .now() + 30)
        }
        for await _ in inside { break }
        let during = try? await place.count("SELECT count(*) AS n FROM people")
        mayEnd.signal()
        try await writing
        #expect(during == 1)
        #expect(try await place.count("SELECT count(*) AS n FROM people") == 2)
    }

    @Test func `what is written is there after the file is opened again`() async throws {
        let place = try await people()
        try place.database.close()
        let again = try place.reopened()
        #expect(try await again.read { try $0.first("SELECT name FROM people") { try $0.text("name") } } == "Emma")
        try again.close()
    }

    @Test func `a key is never given out again`() async throws {
        let place = try await people()
        let next = try await place.database.write { db in
            try db.run("INSERT INTO people (name) VALUES ('Tom')")
            try db.run("DELETE FROM people WHERE name = 'Tom'")
            return try db.first("INSERT INTO people (name) VALUES ('Lotte') RETURNING id") { try $0.int("id") }
        }
        #expect(next == 3)
    }

    @Test func `the rows changed are counted`() async throws {
        let place = try await people()
        try await place.database.write { db in
            try db.run("INSERT INTO people (name) VALUES ('Tom'), ('Lotte')")
            #expect(try db.run("UPDATE people SET age = 30 WHERE name = 'nobody'") == 0)
            #expect(try db.run("UPDATE people SET age = 30") == 3)
            #expect(try db.run("INSERT INTO people (name) VALUES ('Tom') ON CONFLICT (name) DO NOTHING") == 0)
            #expect(try db.run("CREATE TABLE other (id INTEGER)") == 0)
        }
    }

    @Test func `rows that go with another by a foreign key are not counted, as in PostgreSQL`() async throws {
        let place = try await people()
        try await place.database.write { db in
            try db.run("INSERT INTO pets (person_id) VALUES (1), (1)")
            #expect(try db.run("DELETE FROM people WHERE id = 1") == 1)
            #expect(try db.count("SELECT count(*) AS n FROM pets") == 0)
        }
    }

    @Test func `what only notes something cannot write to the audit chain, and is written as a whole or not at all`() async throws {
        let place = try await TemporaryDatabase.delivering()
        let entry = AuditEntry(at: TemporaryDatabase.noon, actor: nil, capacity: "system", action: "test", subject: Subject(kind: "thing", id: 1))
        await #expect(throws: AuditError.noted) {
            try await place.database.writeConcurrently { db in
                try db.run("INSERT INTO jobs VALUES ('first', 1)")
                try db.audit(entry)
            }
        }
        #expect(try await place.count("SELECT COUNT(*) AS n FROM jobs") == 0)
        try await place.database.writeConcurrently { try $0.run("INSERT INTO jobs VALUES ('second', 1)") }
        #expect(try await place.count("SELECT COUNT(*) AS n FROM jobs") == 1)
        #expect(try await place.database.read { try $0.verifyAudit() } == .whole(links: 0))
    }
}

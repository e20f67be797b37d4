import Crypto
import Database
import Foundation
import Testing
import Vocabulary

@testable import Mail

@Suite struct MailRelayTests {
    @Test func `two mails of one Message-ID are refused`() async throws {
        let room = try await MailRoom()
        try await room.enqueue(MailRoom.mail())
        await #expect(throws: ConstraintViolation.self) { try await room.enqueue(MailRoom.mail()) }
    }

    @Test func `a mail goes with what it tells of when that is rolled back`() async throws {
        let room = try await MailRoom()
        let (keys, mail) = (room.keys, try MailRoom.mail())
        await #expect(throws: SealError.cannotOpen) {
            try await room.database.write { db in
                try db.enqueue(mail, sealedWith: keys, at: MailRoom.noon)
                throw SealError.cannotOpen
            }
        }
        #expect(await room.postman(room.capturing).deliverDue() == 0)
        #expect(try await room.captured().isEmpty)
    }

    @Test func `a transport that fails is tried again later with the same Message-ID and the same body`() async throws {
        let room = try await MailRoom()
        let mail = try MailRoom.mail()
        try await room.enqueue(mail)
        let transport = FailingTransport(failures: 2)
        let postman = room.postman(transport)
        #expect(await postman.deliverDue() == 0)
        #expect(await postman.deliverDue() == 0)
        #expect(transport.attempts.count == 1)
        room.advance(5)
        #expect(await postman.deliverDue() == 0)
        room.advance(9.9)
        #expect(await postman.deliverDue() == 0)
        room.advance(0.1)
        #expect(await postman.deliverDue() == 1)
        #expect(transport.attempts.count == 3)
        #expect(Set(transport.attempts.map(\.messageID)) == [mail.messageID])
        #expect(transport.attempts.allSatisfy { $0.content == mail.content })
        #expect(try await room.count("SELECT count(*) AS n FROM mail_outbox WHERE failure IS NULL AND attempts = 2") == 1)
    }

    @Test func `mails of bulk work wait for its messages, a minute at most, and others do not`() async throws {
        let room = try await MailRoom()
        let (postman, now) = (room.postman(room.capturing), room.now)
        try await room.enqueue(MailRoom.mail("one-of-many@eam.example"), bulk: true)
        try await room.enqueue(MailRoom.mail("alone@eam.example"))
        try await room.database.write { db in
            for number in 1...2 { try db.enqueue(messageID: "m\(number)", to: "a", orderingKey: "k\(number)", body: [1], at: now, bulk: true) }
        }
        #expect(await postman.deliverDue() == 1)
        #expect(try await room.captured().map(\.messageID) == ["alone@eam.example"])
        room.advance(59)
        #expect(await postman.deliverDue() == 0)
        room.advance(1)
        #expect(await postman.deliverDue() == 1)
        #expect(try await room.captured().count == 2)
    }

    @Test func `mails of bulk work do not wait for messages that the bus has refused`() async throws {
        let room = try await MailRoom()
        let (postman, now) = (room.postman(room.capturing), room.now)
        try await room.enqueue(MailRoom.mail(), bulk: true)
        try await room.database.write { db in
            try db.enqueue(messageID: "m", to: "a", orderingKey: "k", body: [1], at: now, bulk: true)
            for row in try db.outboxDue(at: now, limit: 1) { try db.outboxFailed(row.id, reason: "no credit", nextAttempt: now) }
        }
        #expect(await postman.deliverDue() == 1)
    }

    @Test func `mails of bulk work go when its messages have been sent`() async throws {
        let room = try await MailRoom()
        let (postman, now) = (room.postman(room.capturing), room.now)
        try await room.enqueue(MailRoom.mail(), bulk: true)
        try await room.database.write { try $0.enqueue(messageID: "m", to: "a", orderingKey: "k", body: [1], at: now, bulk: true) }
        #expect(await postman.deliverDue() == 0)
        try await room.database.write { db in
            try db.outboxSent(try db.outboxDue(at: now, limit: 1).map(\.id), at: now)
        }
        #expect(await postman.deliverDue() == 1)
    }

    @Test func `while it fails the reason is kept, the body too, and it waits an hour at most`() async throws {
        let room = try await MailRoom()
        try await room.enqueue(MailRoom.mail())
        let transport = FailingTransport(failures: 30)
        for _ in 1...15 {
            await room.postman(transport).deliverDue()
            room.advance(3600)
        }
        #expect(transport.attempts.count == 15)
        #expect(try await room.count("SELECT count(*) AS n FROM mail_outbox WHERE failure = '421 try again later' AND length(body) > 0") == 1)
    }

    @Test func `a mail that the server refuses for good is never tried again, and what it said is forgotten`() async throws {
        let room = try await MailRoom()
        try await room.enqueue(MailRoom.mail())
        let transport = FailingTransport(failures: 1, with: .permanent("550 5.1.1 nobody"))
        for _ in 1...3 {
            #expect(await room.postman(transport).deliverDue() == 0)
            room.advance(86400)
        }
        #expect(transport.attempts.count == 1)
        #expect(try await room.count("""
            SELECT count(*) AS n FROM mail_outbox WHERE failure = '550 5.1.1 nobody' AND undeliverable_at = \(MailRoom.noon) AND delivered_at IS NULL AND length(body) = 0
            """) == 1)
    }

    @Test func `a mail is given up after five days`() async throws {
        let room = try await MailRoom()
        try await room.enqueue(MailRoom.mail())
        let transport = FailingTransport(failures: 1000)
        room.advance(5 * 86400 - 1)
        await room.postman(transport).deliverDue()
        #expect(try await room.count("SELECT count(*) AS n FROM mail_outbox WHERE undeliverable_at IS NULL") == 1)
        room.advance(3600)
        await room.postman(transport).deliverDue()
        #expect(try await room.count("SELECT count(*) AS n FROM mail_outbox WHERE undeliverable_at IS NOT NULL AND failure = '421 try again later'") == 1)
    }

    @Test func `a mail that fails holds up no other`() async throws {
        let room = try await MailRoom()
        try await room.enqueue(MailRoom.mail("m-1@eam.example"), MailRoom.mail("m-2@eam.example"))
        let transport = FailingTransport(failures: 1)
        #expect(await room.postman(transport).deliverDue() == 1)
        #expect(transport.attempts.map(\.messageID) == ["m-1@eam.example", "m-2@eam.example"])
    }

    @Test func `a mail that cannot be opened is never sent and holds up no other`() async throws {
        let room = try await MailRoom()
        try await room.enqueue(MailRoom.mail("m-1@eam.example"), MailRoom.mail("m-2@eam.example"))
        try await room.database.write { _ = try $0.run("UPDATE mail_outbox SET body = \([UInt8]([1])) WHERE message_id = 'm-1@eam.example'") }
        let transport = FailingTransport(failures: 0)
        for _ in 1...3 { await room.postman(transport).deliverDue() }
        #expect(transport.attempts.map(\.messageID) == ["m-2@eam.example"])
    }

    @Test func `a body moved to another mail does not open there`() async throws {
        let room = try await MailRoom()
        try await room.enqueue(MailRoom.mail("m-1@eam.example"))
        try await room.database.write { _ = try $0.run("UPDATE mail_outbox SET message_id = 'm-9@eam.example'") }
        let transport = FailingTransport(failures: 0)
        #expect(await room.postman(transport).deliverDue() == 0)
        #expect(transport.attempts.isEmpty)
    }

    @Test func `a mail is delivered whole, once, from the sender it is told`() async throws {
        let room = try await MailRoom()
        let mail = try MailRoom.mail()
        try await room.enqueue(mail)
        let postman = room.postman(room.capturing)
        #expect(await postman.deliverDue() == 1)
        room.advance(1_000_000)
        #expect(await postman.deliverDue() == 0)
        let found = try #require(try await room.captured().first)
        #expect(found.messageID == mail.messageID && found.kind == "published" && found.deliveries == 1)
        #expect(found.sender == "noreply@eam.example" && found.recipient == "emma.desmet@aznoordzee.example")
        #expect(found.content == mail.content && found.at == MailRoom.noon)
    }

    @Test func `once delivered the outbox forgets what the mail said`() async throws {
        let room = try await MailRoom()
        try await room.enqueue(MailRoom.mail())
        #expect(try await room.count("SELECT count(*) AS n FROM mail_outbox WHERE length(body) > 0 AND delivered_at IS NULL") == 1)
        await room.postman(room.capturing).deliverDue()
        #expect(try await room.count("SELECT count(*) AS n FROM mail_outbox WHERE length(body) = 0 AND delivered_at IS NOT NULL") == 1)
    }

    @Test func `a round carries 50 mails and the next one the rest`() async throws {
        let room = try await MailRoom()
        for number in 1...60 { try await room.enqueue(MailRoom.mail("m-\(number)@eam.example")) }
        let postman = room.postman(FailingTransport(failures: 0))
        #expect(await postman.deliverDue() == 50)
        #expect(await postman.deliverDue() == 10)
    }
}

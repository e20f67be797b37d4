import Crypto
import Database
import Foundation
import Testing
import Vocabulary

@testable import Mail

@Suite struct CapturingTransportTests {
    private func envelope(_ mail: OutgoingMail) -> MailEnvelope {
        MailEnvelope(
            messageID: mail.messageID, kind: mail.kind, sender: "noreply@eam.example", recipient: mail.recipient.address, content: mail.content)
    }

    @Test func `a box that cannot be written is a failure for now`() async throws {
        let room = try await MailRoom()
        try await room.database.write { _ = try $0.run("DROP TABLE captured_mail") }
        await #expect(throws: MailFailure.temporary("the mail could not be kept")) {
            try await room.capturing.deliver(envelope(MailRoom.mail()))
        }
    }

    @Test func `a captured mail does not open with other keys`() async throws {
        let room = try await MailRoom()
        try await room.capturing.deliver(envelope(MailRoom.mail()))
        let stranger = try Keyring(sealing: [1: SymmetricKey(size: .bits256)], index: SymmetricKey(size: .bits256))
        await #expect(throws: SealError.cannotOpen) {
            try await room.database.read { _ = try $0.capturedMails(keys: stranger, limit: 1) }
        }
    }

    @Test func `a mail that is delivered twice is one with two deliveries and the same content`() async throws {
        let room = try await MailRoom()
        let mail = try MailRoom.mail()
        try await room.capturing.deliver(envelope(mail))
        room.advance(60)
        try await room.capturing.deliver(envelope(mail))
        let found = try await room.captured()
        #expect(found.map(\.deliveries) == [2])
        #expect(found.first?.content == mail.content)
        #expect(found.first?.at == MailRoom.noon)
    }

    @Test func `a postman that died after delivering delivers once more, and it is seen as one`() async throws {
        let room = try await MailRoom()
        let mail = try MailRoom.mail()
        try await room.enqueue(mail)
        try await room.capturing.deliver(envelope(mail))
        #expect(await room.postman(room.capturing).deliverDue() == 1)
        #expect(try await room.captured().map(\.deliveries) == [2])
    }

    @Test func `the newest mails come first, and one is found by its number`() async throws {
        let room = try await MailRoom()
        for number in 1...3 { try await room.capturing.deliver(envelope(MailRoom.mail("m-\(number)@eam.example"))) }
        #expect(try await room.captured().map(\.messageID) == ["m-3@eam.example", "m-2@eam.example", "m-1@eam.example"])
        let keys = room.keys
        let (second, none) = try await room.database.read { (try $0.capturedMail(2, keys: keys), try $0.capturedMail(99, keys: keys)) }
        #expect(second?.messageID == "m-2@eam.example")
        #expect(none == nil)
    }

    @Test func `a password in a mail is on no disk, neither while it waits nor once it is delivered`() async throws {
        let room = try await MailRoom()
        let mail = try MailRoom.mail()
        let password = Data(MailRoom.password.utf8)
        try await room.enqueue(mail)
        let waiting = try room.bytesOnDisk()
        #expect(waiting.range(of: Data(mail.messageID.utf8)) != nil)
        #expect(waiting.range(of: password) == nil)
        await room.postman(room.capturing).deliverDue()
        let delivered = try room.bytesOnDisk()
        #expect(delivered.range(of: Data("noreply@eam.example".utf8)) != nil)
        #expect(delivered.range(of: password) == nil)
        #expect(try await room.captured().first?.content.text.contains(MailRoom.password) == true)
        try room.database.close()
        #expect(try room.bytesOnDisk().range(of: password) == nil)
    }
}

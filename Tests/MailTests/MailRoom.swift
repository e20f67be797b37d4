import Crypto
import Database
import DatabaseTesting
import Foundation
import Logging
import Mail
import Synchronization
import Vocabulary

/// A mail outbox and the store of captured mails in their own folder, with a clock that stands still until a test sets it.
final class MailRoom: Sendable {
    static let noon = Date(timeIntervalSince1970: 1_795_000_000)
    static let password = "Duinroosje-4711-zeewier"

    let folder: URL
    let database: Database
    let keys: Keyring
    private let time = Mutex(MailRoom.noon)

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "mail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try TestDatabases.openEmpty(folder.appending(path: "mail.sqlite"))
        keys = try Keyring(sealing: [1: SymmetricKey(size: .bits256)], index: SymmetricKey(size: .bits256))
        let mail = Migration(1, "mail") { dialect in
            DeliveryTables.statements(dialect) + DeliveryTables.bulkLane(dialect)
                + MailTables.statements(dialect) + MailTables.bulkLane(dialect) + MailTables.undeliverable(dialect) + MailTables.subjects(dialect)
        }
        try await database.migrate([mail], clock: TimeSource { MailRoom.noon })
    }

    deinit {
        try? database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    var now: Date { time.withLock { $0 } }
    var clock: TimeSource { TimeSource { self.now } }
    func advance(_ seconds: TimeInterval) { time.withLock { $0 += seconds } }

    var capturing: CapturingTransport { CapturingTransport(database: database, keys: keys, clock: clock) }

    func postman(_ transport: any MailTransport) -> MailRelay {
        MailRelay(
            database: database, keys: keys, transport: transport, sender: "noreply@eam.example", clock: clock,
            logger: Logger(label: "mail.tests") { _ in SwiftLogNoOpLogHandler() })
    }

    static func mail(_ messageID: String = "m-1@eam.example") throws -> OutgoingMail {
        OutgoingMail(
            messageID: messageID, kind: "published", recipient: try .parse("emma.desmet@aznoordzee.example"),
            content: MailContent(subject: "Your account is open", text: "Password: \(password)", html: "<p>\(password)</p>"), about: .account(AccountID(7)))
    }

    /// Adds mails to the outbox, in one transaction.
    func enqueue(_ mails: OutgoingMail..., bulk: Bool = false) async throws {
        let (keys, now) = (keys, now)
        try await database.write { db in
            for mail in mails { try db.enqueue(mail, sealedWith: keys, at: now, bulk: bulk) }
        }
    }

    func captured() async throws -> [CapturedMail] {
        let keys = keys
        return try await database.read { try $0.capturedMails(keys: keys, limit: 100) }
    }

    func count(_ query: Query) async throws -> Int { try await Statements.unrecorded(database).read { try $0.count(query) } }

    /// The bytes of the database, of its log, and of all files beside it.
    func bytesOnDisk() throws -> Data { try TestDatabases.bytesOnDisk(folder.appending(path: "mail.sqlite")) }
}

/// A transport that fails a given number of times and records every attempt.
final class FailingTransport: MailTransport {
    private let state: Mutex<(failures: Int, attempts: [MailEnvelope])>
    private let failure: MailFailure

    init(failures: Int, with failure: MailFailure = .temporary("421 try again later")) {
        state = Mutex((failures, []))
        self.failure = failure
    }

    var attempts: [MailEnvelope] { state.withLock { $0.attempts } }

    func deliver(_ envelope: MailEnvelope) async throws(MailFailure) {
        let fails = state.withLock { state in
            state.attempts.append(envelope)
            state.failures -= 1
            return state.failures >= 0
        }
        if fails { throw failure }
    }
}

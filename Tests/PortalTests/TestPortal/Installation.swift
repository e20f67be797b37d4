import Database
import Foundation
import Logging
import Mail
import Synchronization
import Testing
import Vocabulary

@testable import Portal
import Messaging
import Provisioning
@testable import Directory

/// Replaces the bus and all installations behind it: receives the relay's messages and answers when a test says so.
final class Installation: ServiceBus {
    private let stage: TestPortal
    private let taken = Mutex<[DesiredState]>([])
    private let others = Mutex<[PortalMessage]>([])

    init(_ stage: TestPortal) { self.stage = stage }

    func send(_ message: BusMessage, to address: String) async throws(BusFailure) {
        switch PortalMessage(message.body) {
        case .state(let state)?: taken.withLock { $0.append(state) }
        case let other?: others.withLock { $0.append(other) }
        case nil: throw .refused("not a desired state")
        }
    }

    func receive(from addresses: [String], atMost limit: Int, _ handler: @escaping @Sendable ([BusMessage]) async -> [Settlement]) async {}

    /// The desired states since the last call, oldest first.
    func receiveAll() async -> [DesiredState] {
        let services = stage.services
        let relay = Relay(
            database: stage.database, bus: self, clock: services.clock, wakeSignal: services.outboxSignal, logger: services.logger,
            stop: { rows, db in try services.stopDelivery(rows, in: db) })
        while await relay.sendDue() > 0 {}
        return taken.withLock { states in
            defer { states = [] }
            return states
        }
    }

    /// The other messages since the last call.
    func receiveOthers() async -> [PortalMessage] {
        let states = await receiveAll()
        taken.withLock { $0 = states + $0 }
        return others.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }

    /// Answers all received messages.
    @discardableResult
    func answerAll(failure: String? = nil) async throws -> [DesiredState] {
        let states = await receiveAll()
        for state in states { #expect(await answer(state, failure: failure) == .accepted) }
        return states
    }

    @discardableResult
    func answer(_ state: DesiredState, failure: String? = nil, id: String? = nil) async -> Settlement {
        let answer = ProvisioningResult(
            messageID: id ?? "answer to \(state.messageID)", inReplyTo: state.messageID, account: state.account, revision: state.revision,
            failure: failure)
        let body = NodeMessage.answers([answer]).bytes(replyTo: BusAddress.provision(organisationNumber: OrganisationNumber(stored: state.organisationNumber), application: state.application))
        return await stage.services.take(BusMessage(id: answer.messageID, orderingKey: "account:\(state.account)", body: body)) ?? .released
    }
}

/// A mail in the outbox.
struct PostedMail: Sendable {
    let kind: String
    let recipient: String
    let subject: String
    let text: String
    let html: String

    /// The temporary password in it, if any.
    var password: String? { text.firstMatch(of: #/[A-Za-z0-9]{5}(-[A-Za-z0-9]{5}){3}/#).map { String($0.0) } }
}

extension TestPortal {
    /// The mails about one account, oldest first.
    func mails(about id: AccountID, kind: String? = nil) async throws -> [PostedMail] {
        try await mails(where: "subject_kind = 'account' AND subject_id = \(id)", kind)
    }

    /// The mails to one person's own address, oldest first.
    func mails(to person: SamplePerson, kind: String? = nil) async throws -> [PostedMail] {
        try await mails(where: "recipient = \(person.email)", kind)
    }

    private func mails(where condition: Query, _ kind: String?) async throws -> [PostedMail] {
        let keys = keys
        let found = try await database.read { db in
            try db.rows("SELECT message_id, kind, recipient, body FROM mail_outbox WHERE \(condition) ORDER BY id") { row in
                let plain = try keys.open(try row.bytes("body"), as: "mail:\(try row.text("message_id"))")
                let content = try JSONDecoder().decode(MailContent.self, from: Data(plain))
                return PostedMail(
                    kind: try row.text("kind"), recipient: try row.text("recipient"), subject: content.subject, text: content.text, html: content.html)
            }
        }
        return found.filter { kind == nil || $0.kind == kind }
    }

    /// The outbox bodies for one account, oldest first.
    func outbox(_ id: AccountID) async throws -> [String] {
        let key = "account:\(id)"
        return try await database.read { db in
            try db.rows("SELECT body FROM bus_outbox WHERE ordering_key = \(key) ORDER BY id") { String(decoding: try $0.bytes("body"), as: UTF8.self) }
        }
    }
}

extension PortalMessage {
    /// Nil where it is another kind of message.
    var state: DesiredState? { if case .state(let state) = self { state } else { nil } }
}

extension PortalServices {
    func take(_ message: BusMessage) async -> Settlement? { await take([message]).first }
}

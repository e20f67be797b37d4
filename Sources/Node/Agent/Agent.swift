public import Database
import Foundation
public import Logging
public import Messaging
import Provisioning
public import Vocabulary

/// Receives desired states from the bus, applies them to the local accounts, and answers (SPEC §6, §9). Every step can
/// be repeated safely: a message takes effect once, and an older state never replaces a newer one.
public struct Agent: Sendable {
    let database: Database
    let bus: any ServiceBus
    let organisations: Set<OrganisationNumber>
    let clock: TimeSource
    let wakeSignal: WakeSignal
    let logger: Logger

    /// - Parameters:
    ///   - organisations: the numbers of the organisations that this node serves.
    ///   - wakeSignal: is signalled when there is an answer to send.
    public init(
        database: Database, bus: any ServiceBus, organisations: [OrganisationNumber], clock: TimeSource, wakeSignal: WakeSignal, logger: Logger
    ) {
        self.database = database
        self.bus = bus
        self.organisations = Set(organisations)
        self.clock = clock
        self.wakeSignal = wakeSignal
        self.logger = logger
    }

    /// One per application and organisation.
    public var addresses: [String] {
        organisations.sorted().flatMap { number in
            LocalApplication.all.map { BusAddress.provision(organisationNumber: number, application: $0.id.rawValue) }
        }
    }

    /// Where the portal answers what it does not understand: any of them.
    var replyTo: String? { addresses.first }

    /// Works until the task is cancelled.
    public func run() async {
        await bus.receive(from: addresses, atMost: Database.batchSize) { await take($0) }
    }

    /// Processes a batch. Accounts, audit entries, inbox and answers are one transaction; messages that fail are redelivered.
    public func take(_ messages: [BusMessage]) async -> [Settlement] {
        let now = clock.now()
        let settlements = await database.processBatch(messages, logger: logger) { messages, db in
            let known = messages.map { PortalMessage($0.body) }
            var new = try db.recordReceipt(known.compactMap(\.?.messageID), at: now)
            // A message that was received before already has an answer.
            let answers = try known.compactMap(\.self).filter { new.remove($0.messageID) != nil }.compactMap { try take($0, in: db, at: now) }
            try tell(answers, in: db, at: now)
            return known.map { $0 == nil ? .rejected("not a desired state") : Settlement.accepted }
        }
        wakeSignal.signal()
        return settlements.map { $0 ?? .released }
    }

    private func take(_ message: PortalMessage, in db: any Writer, at now: Date) throws -> ProvisioningResult? {
        switch message {
        case .state(let state): return answer(state, try settle(state, in: db, at: now))
        case .inventory(let request): try answer(request, in: db, at: now)
        case .closing(let closing): try close(closing, in: db, at: now)
        case .notUnderstood(let notice): try note(notice, in: db, at: now)
        case .foreign(let envelope): try refuse(envelope, in: db, at: now)
        }
        return nil
    }

    private func answer(_ request: InventoryRequest, in db: any Writer, at now: Date) throws {
        let inventory = Inventory(request: request, db: db, now: now)
        guard organisations.contains(OrganisationNumber(stored: request.inventoryOf.organisationNumber)) else { return try inventory.refuse(.organisationNotServed) }
        guard LocalApplication.named(request.inventoryOf.application) != nil else { return try inventory.refuse(.applicationUnknown) }
        try inventory.answer()
    }

    /// The next comparison shows whether the account is closed. An answer could change nothing at the portal.
    private func close(_ closing: CloseUnknownAccount, in db: any Writer, at now: Date) throws {
        guard let account = try db.close(closing, at: now) else { return }
        try db.audit(
            AuditEntry(
                at: now, actor: nil, capacity: "system", action: "close_account", subject: .account(AccountID(closing.closes)), revision: closing.revision,
                details: ["application": account.application.id.rawValue, "organisation": account.organisationNumber.digits, "reason": "unknown to the portal"]))
    }

    /// - Returns: why the state cannot be applied; nil if it was applied.
    private func settle(_ state: DesiredState, in db: any Writer, at now: Date) throws -> StateRefusal? {
        let existing = try db.localAccount(portal: state.account)
        if let refusal = state.refusal(servedBy: organisations) {
            try audit("refuse_state", state, ["reason": refusal.rawValue], in: db, at: now)
            return refusal
        }
        if let existing, existing.revision >= state.revision {
            try audit("refuse_state", state, ["reason": StateRefusal.overtaken.rawValue], in: db, at: now)
            return .overtaken
        }
        guard try !db.isUserNameTaken(state) else {
            try audit("refuse_state", state, ["reason": StateRefusal.userNameTaken.rawValue], in: db, at: now)
            return .userNameTaken
        }
        try db.apply(state, to: existing, at: now)
        try audit(state.open ? "open_account" : "close_account", state, ["grants": "\(state.grants.count)"], in: db, at: now)
        return nil
    }

    /// The identifier is derived from the message's, so that each message has one answer.
    private func answer(_ state: DesiredState, _ refusal: StateRefusal?) -> ProvisioningResult {
        ProvisioningResult(
            messageID: "\(state.messageID).answer", inReplyTo: state.messageID, account: state.account, revision: state.revision,
            failure: refusal?.rawValue)
    }

    /// All answers go in one message with its own ordering key, which waits for no other: for two answers about an account the portal compares
    /// revisions.
    private func tell(_ answers: [ProvisioningResult], in db: any Writer, at now: Date) throws {
        guard let name = NodeMessage.id(of: answers) else { return }
        try db.enqueue(messageID: name, to: BusAddress.answers, orderingKey: name, body: NodeMessage.answers(answers).bytes(replyTo: replyTo), at: now)
    }

    private func audit(_ action: String, _ state: DesiredState, _ details: [String: String], in db: any Writer, at now: Date) throws {
        let place = ["application": String(state.application.prefix(40)), "organisation": String(state.organisationNumber.prefix(40))]
        try db.audit(
            AuditEntry(
                at: now, actor: nil, capacity: "system", action: action, subject: .account(AccountID(state.account)), revision: state.revision,
                details: details.merging(place) { $1 }))
    }
}

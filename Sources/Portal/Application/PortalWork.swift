import Database
public import Directory
import Foundation
import Imports
import Logging
public import Mail
public import Messaging
import Provisioning
public import Vocabulary
import Web

/// The portal's background work: sends messages and mails, processes answers, and cleans tables.
public struct PortalWork: Sendable {
    let services: PortalServices
    let bus: any ServiceBus
    let transport: any MailTransport
    /// Envelope From and Header From of every mail.
    let sender: String

    /// - Parameter sender: nil for `noreply` at the portal's mail domain.
    public init(services: PortalServices, bus: any ServiceBus, transport: any MailTransport, sender: EmailAddress? = nil) {
        self.services = services
        self.bus = bus
        self.transport = transport
        self.sender = sender?.address ?? "noreply@\(services.mailDomain)"
    }

    /// Works until the task is cancelled. Of several portals on one database, only the leader works.
    public func run() async {
        await services.database.asLeader { await work() }
    }

    private func work() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await relay.run() }
            group.addTask { [services] in
                await bus.receive(from: [BusAddress.answers], atMost: Database.batchSize) { await services.take($0) }
            }
            group.addTask { await deliverMails() }
            group.addTask { await services.imports.work() }
            group.addTask { [services, jobs] in await services.database.runJobs(jobs, clock: services.clock, logger: services.logger) }
            group.addTask { await appendWaitingEntries() }
            group.addTask { [services] in await services.database.listen { services.wake() } }
            await group.waitForAll()
        }
    }

    private var relay: Relay {
        Relay(
            database: services.database, bus: bus, clock: services.clock, wakeSignal: services.outboxSignal, logger: services.logger,
            stop: { rows, db in try services.stopDelivery(rows, in: db) })
    }

    private func deliverMails() async {
        let postman = MailRelay(
            database: services.database, keys: services.keys, transport: transport, sender: sender,
            clock: services.clock, logger: services.logger)
        while !Task.isCancelled {
            await gatherNotices()
            if await postman.deliverDue() == 0 { await services.mailSignal.wait(atMost: .seconds(1)) }
        }
    }

    /// Appends deferred audit entries to the chain. While a file is applied, this waits.
    private func appendWaitingEntries() async {
        guard services.database.driver.dialect == .postgresql else { return }
        while !Task.isCancelled {
            do {
                while try await services.database.read({ try $0.hasWaitingEntries() }) { try await services.database.write { try $0.appendWaitingEntries() } }
            } catch {
                services.logger.debug("entries of the audit log wait", metadata: ["error": "\(type(of: error))"])
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func gatherNotices() async {
        do {
            try await services.mailGatheredNotices()
        } catch {
            services.logger.error("notices could not be gathered", metadata: ["error": "\(error)"])
        }
    }

    private var jobs: [RecurringJob] {
        let services = services
        let limits = services.web.limits
        return [
            RecurringJob(kind: "sessions.expire", every: 300) { db, now in try db.endExpiredSessions(now: now, limits: limits) },
            RecurringJob(kind: "sign_ins.expire", every: 300) { db, now in try db.forgetSignInAttempts(before: now.addingTimeInterval(-600)) },
            RecurringJob(kind: "lookups.forget", every: 3600) { db, now in try db.forgetLookups(before: now.addingTimeInterval(-86400)) },
            RecurringJob(kind: "search.divide", every: 1800) { db, _ in try db.divideSearchRanges(of: [ListSchema.accountSearch, ListSchema.userSearch]) },
            RecurringJob(kind: "reminders.send", every: 3600) { db, now in try services.remindApprovers(in: db, at: now) },
            RecurringJob(kind: "installations.compare", every: 86400, startsAfter: 86400) { db, now in
                try db.forgetReconciliations(at: now)
                try db.askInstallations(repairs: RepairLimit.daily, by: nil, at: now, random: services.random)
            },
            // No message is repeated after such a long time.
            RecurringJob(kind: "inbox.prune", every: 86400) { db, now in
                try db.run("DELETE FROM bus_inbox WHERE received_at < \(now.addingTimeInterval(-90 * 86400))")
            },
        ]
    }
}

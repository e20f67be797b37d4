import Access
import Database
import Foundation
import HTTPTypes
import Testing
import Vocabulary
import Web

@testable import Portal
import Messaging
import Provisioning
@testable import Directory

/// Portal and installation compare their accounts (SPEC §6).
@Suite struct ReconciliationTests {
    /// An installation of AZ Noordzee that has confirmed everything, with its accounts.
    private struct Ground {
        let stage: TestPortal
        let installation: Installation
        let id: AccountID
        var has: [DesiredState]

        init() async throws {
            stage = try await TestPortal()
            installation = Installation(stage)
            id = try await stage.request()
            try await stage.perform(.approve, id, as: .an)
            has = try await installation.answerAll().filter { $0.organisationNumber == "71090112" && $0.application == "hd4dp2" }
        }

        /// The state of Emma's account.
        var emma: DesiredState { get throws { try #require(has.first { $0.account == id.value }) } }

        mutating func change(_ work: (inout DesiredState) -> Void) throws {
            let place = try #require(has.firstIndex { $0.account == id.value })
            work(&has[place])
        }

        /// Asks every installation, and returns the request to this one.
        func ask(repairs: Int64 = RepairLimit.none) async throws -> InventoryRequest {
            let now = stage.clock.now
            let random = stage.services.random
            try await stage.database.write { try $0.askInstallations(repairs: repairs, by: nil, at: now, random: random) }
            let questions = await installation.receiveOthers().compactMap { if case .inventory(let request) = $0 { request } else { nil } }
            return try #require(questions.first { $0.inventoryOf == .init(organisationNumber: "71090112", application: "hd4dp2") })
        }

        func page(_ request: InventoryRequest, _ states: [DesiredState]? = nil, number: Int = 0, after: Int64 = 0, through: Int64? = nil) -> InventoryPage {
            InventoryPage(
                messageID: "\(request.messageID).\(number)", inReplyTo: request.messageID, after: after, through: through,
                entries: (states ?? has).map { .init(account: $0.account, revision: $0.revision, isOpen: $0.open, digest: $0.digest) })
        }

        @discardableResult
        func answer(_ page: InventoryPage) async throws -> Settlement {
            await stage.services.take(BusMessage(id: page.messageID, orderingKey: "", body: [UInt8](try JSONEncoder().encode(page)))) ?? .released
        }

        /// - Returns: the differences of this installation's newest comparison.
        func compare(repairs: Int64 = RepairLimit.none) async throws -> [Drift] {
            #expect(try await answer(page(try await ask(repairs: repairs))) == .accepted)
            return try await drifts()
        }

        func compared() async throws -> ComparedInstallation {
            try #require(try await stage.database.read { try $0.comparedInstallations() }.first { $0.name == "AZ Noordzee / HD4DP2" })
        }

        func drifts() async throws -> [Drift] {
            let compared = try await compared()
            return try await stage.database.read { try $0.newestDrifts(of: [compared], limit: 100).map(\.drift) }
        }
    }

    @Test func `where both have the same nothing differs`() async throws {
        let ground = try await Ground()
        #expect(try await ground.compare() == [])
        let compared = try await ground.compared()
        #expect(compared.agrees && compared.compared == ground.has.count && ground.has.count >= 2)
    }

    @Test func `every kind of difference is found, and one that is repaired is gone at the next comparison`() async throws {
        let changes: [(DriftKind, (inout Ground) throws -> Void)] = [
            (.missing, { ground in let id = ground.id.value; ground.has.removeAll { $0.account == id } }),
            (.behind, { try $0.change { $0.revision -= 1 } }),
            (.ahead, { try $0.change { $0.revision += 40 } }),
            (.different, { try $0.change { $0.grants[0].role = "2" } }),
            (.different, { try $0.change { $0.open = false } }),
        ]
        for (kind, change) in changes {
            var ground = try await Ground()
            let believed = try ground.emma
            try change(&ground)
            let there = ground.has.first { $0.account == ground.id.value }?.revision
            #expect(try await ground.compare(repairs: RepairLimit.all) == [Drift(
                account: ground.id.value, kind: kind, portalRevision: believed.revision, nodeRevision: there)])
            let sent = try #require(try await ground.installation.answerAll().first)
            #expect(sent.account == ground.id.value && sent.revision > max(believed.revision, there ?? 0) && sent.open && sent.grants == believed.grants)
            #expect(try await ground.stage.audited(ground.id).contains("reconciled"))
            #expect(try await ground.stage.account(ground.id).state == .published)
            ground.has = ground.has.filter { $0.account != ground.id.value } + [sent]
            #expect(try await ground.compare() == [], "\(kind)")
        }
    }

    @Test func `a difference is left alone where nobody asked to repair it`() async throws {
        var ground = try await Ground()
        try ground.change { $0.open = false }
        #expect(try await ground.compare().map(\.kind) == [.different])
        #expect(await ground.installation.receiveAll().isEmpty)
        #expect(try await ground.compared().repaired == 0)
    }

    @Test func `whoever is missing at an installation gets a new password, and whoever is there keeps theirs`() async throws {
        var ground = try await Ground()
        try ground.change { $0.revision -= 1 }
        _ = try await ground.compare(repairs: RepairLimit.all)
        #expect(try await ground.installation.answerAll().map { $0.credentials == nil } == [true])
        ground.has.removeAll { $0.account == ground.id.value }
        _ = try await ground.compare(repairs: RepairLimit.all)
        #expect(try await ground.stage.mails(about: ground.id, kind: "password_reset").isEmpty)
        #expect(try await ground.installation.answerAll().map { $0.credentials == nil } == [false])
        #expect(try await ground.stage.mails(about: ground.id, kind: "password_reset").count == 1)
    }

    @Test func `an account that the portal does not know is closed there`() async throws {
        var ground = try await Ground()
        var stranger = try ground.emma
        (stranger.account, stranger.revision) = (4711, 6)
        ground.has.append(stranger)
        #expect(try await ground.compare(repairs: RepairLimit.all) == [Drift(account: 4711, kind: .unknown, portalRevision: nil, nodeRevision: 6)])
        let closings = await ground.installation.receiveOthers().compactMap { if case .closing(let closing) = $0 { closing } else { nil } }
        #expect(closings.map(\.closes) == [4711] && closings.map(\.revision) == [7])
        #expect(closings.first?.place == .init(organisationNumber: "71090112", application: "hd4dp2"))
        ground.has[ground.has.count - 1].open = false
        #expect(try await ground.compare() == [])
    }

    @Test func `what changes meanwhile is left to the next comparison`() async throws {
        let ground = try await Ground()
        let request = try await ground.ask(repairs: RepairLimit.all)
        ground.stage.clock.advance(1)
        try await ground.stage.perform(.push, ground.id, as: .an)
        try await ground.installation.answerAll()
        try await ground.answer(ground.page(request))
        #expect(try await ground.drifts() == [])
        #expect(try await ground.compared().compared == ground.has.count - 1)
    }

    @Test func `what was never answered is under way for ten minutes, and then differs`() async throws {
        let ground = try await Ground()
        try await ground.stage.perform(.push, ground.id, as: .an)
        #expect(await ground.installation.receiveAll().count == 1)
        #expect(try await ground.compare() == [])
        ground.stage.clock.advance(Believed.patience + 1)
        #expect(try await ground.compare().map(\.kind) == [.unanswered])
        #expect(try await ground.compare(repairs: RepairLimit.all).map(\.kind) == [.unanswered])
        let sent = try #require(try await ground.installation.answerAll().last)
        #expect(try await ground.stage.account(ground.id).confirmedRevision == sent.revision)
    }

    @Test func `an account that failed at the installation is shown there, and not compared`() async throws {
        let ground = try await Ground()
        try await ground.stage.perform(.push, ground.id, as: .an)
        try await ground.installation.answerAll(failure: "node.failure.role")
        ground.stage.clock.advance(Believed.patience + 1)
        #expect(try await ground.compare(repairs: RepairLimit.all) == [])
        #expect(await ground.installation.receiveAll().isEmpty)
    }

    @Test func `a page tells of its range alone, and one that comes twice counts once`() async throws {
        let ground = try await Ground()
        let states = ground.has.sorted { $0.account < $1.account }
        let request = try await ground.ask()
        let first = ground.page(request, [states[0]], after: 0, through: states[0].account)
        try await ground.answer(first)
        #expect(try await ground.compared().finishedAt == nil)
        try await ground.answer(first)
        try await ground.answer(ground.page(request, Array(states.dropFirst()), number: 1, after: states[0].account))
        let compared = try await ground.compared()
        #expect(compared.agrees && compared.compared == states.count)
    }

    @Test func `more differences than are repaired at once are left to somebody who looks`() async throws {
        let ground = try await Ground()
        let request = try await ground.ask(repairs: 1)
        try await ground.answer(ground.page(request, []))
        let compared = try await ground.compared()
        #expect(compared.differences == ground.has.count && compared.repaired == 1 && !compared.agrees)
        #expect(await ground.installation.receiveAll().count == 1)
    }

    @Test func `an installation is asked once until it has answered, and again when that took a week`() async throws {
        let ground = try await Ground()
        let asked: Query = "SELECT COUNT(*) AS n FROM reconciliations"
        _ = try await ground.ask()
        let first = try await ground.stage.count(asked)
        let (now, random) = (ground.stage.clock.now, ground.stage.services.random)
        #expect(try await ground.stage.database.write { try $0.askInstallations(repairs: RepairLimit.all, by: nil, at: now, random: random) } == 0)
        #expect(try await ground.stage.count("SELECT COUNT(*) AS n FROM reconciliations WHERE repairs > 0") == first)
        ground.stage.clock.advance(8 * 86400)
        _ = try await ground.ask()
        #expect(try await ground.stage.count(asked) == 2 * first)
    }

    @Test func `an installation that does not serve the organisation says so`() async throws {
        let ground = try await Ground()
        var page = ground.page(try await ground.ask(), [])
        page.failure = "node.failure.organisation"
        try await ground.answer(page)
        #expect(try await ground.drifts() == [])
        #expect(try await ground.compared().failure == "node.failure.organisation")
    }

    @Test func `an inventory that nobody asked for changes nothing`() async throws {
        let ground = try await Ground()
        let before = try await ground.stage.imprint()
        let page = ground.page(InventoryRequest(messageID: "guessed", inventoryOf: .init(organisationNumber: "71090112", application: "hd4dp2")), [])
        #expect(try await ground.answer(page) == .accepted)
        #expect(try await ground.stage.count("SELECT COUNT(*) AS n FROM drifts") == 0)
        #expect(try await ground.stage.imprint().replacing("guessed.0", with: "") != before, "the inbox knows it")
        #expect(await ground.installation.receiveAll().isEmpty)
    }

    @Test func `HD Manager and Administrator compare from Messages, and see what differs`() async throws {
        let ground = try await Ground()
        try await ground.stage.visit { open in
            for person in [SamplePerson.an, .emma] { #expect(try await open(person).post("/manage/reconciliation", ["repair": "1"]).status == .notFound) }
            #expect(try await ground.stage.count("SELECT COUNT(*) AS n FROM reconciliations") == 0)
            let marc = try await open(.marc)
            #expect(try await marc.get("/manage/messages").text.contains("No installation has been compared yet."))
            #expect(try await marc.post("/manage/reconciliation", ["repair": "0"]).location == "/manage/messages?done=reconciliation_asked")
        }
        let questions = await ground.installation.receiveOthers().compactMap { if case .inventory(let request) = $0 { request } else { nil } }
        let request = try #require(questions.first { $0.inventoryOf.organisationNumber == "71090112" && $0.inventoryOf.application == "hd4dp2" })
        var changed = ground
        try changed.change { $0.open = false }
        try await changed.answer(changed.page(request))
        try await ground.stage.visit { open in
            let page = try await open(.anna).get("/manage/messages").text
            #expect(page.contains("Not the same") && page.contains("Emma De Smet") && page.contains("Not repaired") && page.contains("No answer yet"))
            #expect(try await !open(.an).get("/manage/messages").text.contains("Comparison with the installations"))
        }
    }
}

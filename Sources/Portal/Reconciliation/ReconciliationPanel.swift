import Database
import Directory
import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary
import Web

/// The results of comparisons, below Messages, for HD Managers and Administrators.
struct ReconciliationPanel: Sendable {
    struct Installation: Sendable {
        let name: String
        let time: String
        let machineTime: String
        let accounts: String
        let differences: String
        let repaired: String
        let status: String
    }

    struct Difference: Sendable {
        let installation: String
        let account: String
        /// Nil if the portal has no such account.
        let path: String?
        let what: String
        let revisions: String
        let status: String
    }

    let csrf: String
    let summary: String
    /// Installations with differences, or without an answer.
    let installations: [Installation]
    let hasInstallations: Bool
    let differences: [Difference]
    let hasDifferences: Bool
}

/// The newest comparison with one installation.
struct ComparedInstallation: Sendable {
    let id: Int64
    let name: String
    let requestedAt: Date
    let finishedAt: Date?
    let failure: String?
    let compared: Int
    let differences: Int
    let repaired: Int

    var agrees: Bool { finishedAt != nil && failure == nil && differences == 0 }

    init(row: Row) throws {
        id = try row.integer("id")
        name = Account.label(organisation: try row.text("name"), application: try row.text("application_name"))
        requestedAt = try row.date("requested_at")
        finishedAt = try row.optional("finished_at", row.date)
        failure = try row.optional("failure", row.text)
        compared = try row.int("compared")
        differences = try row.int("differences")
        repaired = try row.int("repaired")
    }
}

/// A difference with names for display.
struct ShownDrift: Sendable {
    let drift: Drift
    let installation: String
    let owner: String?
    let isRepaired: Bool

    init(row: Row) throws {
        drift = Drift(
            account: try row.integer("account"), kind: try row.named("kind"), portalRevision: try row.optional("portal_revision", row.integer),
            nodeRevision: try row.optional("node_revision", row.integer))
        installation = Account.label(organisation: try row.text("name"), application: try row.text("application_name"))
        owner = try row.isNull("first_name") ? nil : "\(row.text("first_name")) \(row.text("last_name"))"
        isRepaired = try row.bool("is_repaired")
    }
}

extension Reader {
    /// The newest comparison with each installation, in the order of the requests.
    func comparedInstallations() throws -> [ComparedInstallation] {
        try rows("""
            SELECT r.id, o.name, ap.name AS application_name, r.requested_at, r.finished_at, r.failure, r.compared,
                (SELECT COUNT(*) FROM drifts AS d WHERE d.reconciliation_id = r.id) AS differences,
                (SELECT COUNT(*) FROM drifts AS d WHERE d.reconciliation_id = r.id AND d.is_repaired = 1) AS repaired
            FROM provisions AS p JOIN organisations AS o ON o.id = p.organisation_id JOIN applications AS ap ON ap.id = p.application_id
                JOIN reconciliations AS r ON r.id = (SELECT MAX(x.id) FROM reconciliations AS x WHERE x.provision_id = p.id)
            ORDER BY r.id
            """, ComparedInstallation.init)
    }

    /// The differences of the newest comparisons, newest first.
    func newestDrifts(of comparisons: [ComparedInstallation], limit: Int) throws -> [ShownDrift] {
        guard !comparisons.isEmpty else { return [] }
        return try rows("""
            SELECT d.account, d.kind, d.portal_revision, d.node_revision, d.is_repaired, o.name, ap.name AS application_name, u.first_name, u.last_name
            FROM drifts AS d JOIN reconciliations AS r ON r.id = d.reconciliation_id JOIN provisions AS p ON p.id = r.provision_id
                JOIN organisations AS o ON o.id = p.organisation_id JOIN applications AS ap ON ap.id = p.application_id
                LEFT JOIN accounts AS a ON a.id = d.account AND a.provision_id = p.id
                LEFT JOIN users AS u ON u.id = a.user_id
            WHERE d.reconciliation_id \(oneOf: comparisons.map(\.id)) ORDER BY d.id DESC LIMIT \(limit)
            """, ShownDrift.init)
    }
}

/// Starts comparisons.
struct ReconciliationRoutes: Sendable {
    let pages: PortalPages

    func add(to group: some RouterMethods<ManagerContext>) {
        group.post("/reconciliation") { _, context in try await ask(context) }
    }

    private func ask(_ context: ManagerContext) async throws -> Response {
        let viewer = context.viewer
        guard viewer.isStaff else { throw NotFound() }
        let services = pages.services
        let repairs = context.form["repair"] == "1" ? RepairLimit.all : RepairLimit.none
        try await services.database.write { db in
            try db.askInstallations(repairs: repairs, by: viewer.id, at: services.clock.now(), random: services.random)
        }
        services.wake()
        return .seeOther("/manage/messages?done=\(Confirmation.reconciliationAsked.rawValue)")
    }
}

extension ReconciliationPanel {
    /// How many rows of each table are shown.
    static let most = 50

    init(_ compared: [ComparedInstallation], _ drifts: [ShownDrift], csrf: String, _ texts: Texts, _ dates: DateText) {
        self.csrf = csrf
        let agreeing = compared.filter(\.agrees)
        summary = compared.isEmpty
            ? texts("reconciliation.none")
            : texts("reconciliation.summary", ["installations": "\(compared.count)", "alike": "\(agreeing.count)", "accounts": "\(compared.map(\.compared).reduce(0, +))"])
        installations = compared.filter { !$0.agrees }.prefix(Self.most).map { Installation($0, texts, dates) }
        hasInstallations = !installations.isEmpty
        differences = drifts.map { Difference($0, texts) }
        hasDifferences = !differences.isEmpty
    }
}

extension ReconciliationPanel.Installation {
    init(_ compared: ComparedInstallation, _ texts: Texts, _ dates: DateText) {
        name = compared.name
        let moment = compared.finishedAt ?? compared.requestedAt
        time = dates.full(moment)
        machineTime = dates.machine(moment)
        accounts = "\(compared.compared)"
        differences = "\(compared.differences)"
        repaired = "\(compared.repaired)"
        status = compared.failure.map { Failure.words($0, texts) } ?? texts(compared.finishedAt == nil ? "reconciliation.waiting" : "reconciliation.finished")
    }
}

extension ReconciliationPanel.Difference {
    init(_ shown: ShownDrift, _ texts: Texts) {
        let drift = shown.drift
        installation = shown.installation
        account = shown.owner ?? texts("reconciliation.account_unknown", ["number": "\(drift.account)"])
        path = shown.owner == nil ? nil : "/accounts/\(drift.account)"
        what = texts("reconciliation.kind.\(drift.kind.rawValue)")
        revisions = "\(drift.portalRevision.map { "\($0)" } ?? "–") / \(drift.nodeRevision.map { "\($0)" } ?? "–")"
        status = texts(shown.isRepaired ? "reconciliation.sent" : "reconciliation.not_sent")
    }
}

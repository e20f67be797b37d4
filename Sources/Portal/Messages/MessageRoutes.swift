import Access
import Database
import Directory
import Foundation
import Hummingbird
import Messaging
import Vocabulary
import Web

struct MessagesPage: Page {
    static let template = "messages"

    struct Row: Sendable {
        let time: String
        let machineTime: String
        let direction: String
        let what: String
        let who: String
        let account: String
        /// The account's page; nil where the message is about none.
        let path: String?
        let revision: String
        let status: String
        let failed: Bool
    }

    let tabs: [Layout.Link]
    let rows: [Row]
    let hasRows: Bool
    let next: String?
    /// The dead letters; for HD Managers and Administrators, who can correct the cause.
    let deadLetters: DeadLetterPanel?
    /// Also for HD Managers and Administrators.
    let reconciliation: ReconciliationPanel?
}

struct DeadLetterPanel: Sendable {
    struct Row: Sendable {
        let diedAt: String
        let machineDiedAt: String
        let address: String
        let reason: String
    }

    let letters: [Row]
    /// Shown instead of rows if there are none, or if the bus cannot be read.
    let remark: String?
}

/// Messages: all messages sent to or received from the service bus (SPEC §6).
struct MessageRoutes: Sendable {
    static let size = 50
    let pages: PortalPages
    let deadLetters: any DeadLetterQueue

    func add(to group: some RouterMethods<ManagerContext>) {
        group.get("/messages") { request, context in try await list(request, context) }
    }

    private func list(_ request: Request, _ context: ManagerContext) async throws -> Response {
        let before = request.query["before"].flatMap { MessageID($0) }
        let viewer = context.viewer
        let (found, compared, drifts) = try await pages.services.database.read { db in
            let compared = try viewer.isStaff ? db.comparedInstallations() : []
            let drifts = try db.newestDrifts(of: compared.filter { $0.differences > 0 }, limit: ReconciliationPanel.most)
            return (try db.messages(for: viewer, before: before, limit: Self.size + 1), compared, drifts)
        }
        let texts = pages.texts(context.base)
        let dates = pages.dates(context.base)
        let shown = found.prefix(Self.size)
        let page = MessagesPage(
            tabs: accountTabs(texts, current: "/manage/messages"),
            rows: shown.map { MessagesPage.Row($0, texts, dates) }, hasRows: !shown.isEmpty,
            next: found.count > shown.count ? shown.last.map { "/manage/messages?before=\($0.id)" } : nil,
            deadLetters: viewer.isStaff ? await panel(texts, dates) : nil,
            reconciliation: viewer.isStaff ? ReconciliationPanel(compared, drifts, csrf: context.base.session?.csrf ?? "", texts, dates) : nil)
        return pages.response(page, title: "messages.title", path: "/manage/messages", context.base, notice: Confirmation.notice(request, texts))
    }
}

extension MessageRoutes {
    private func panel(_ texts: Texts, _ dates: DateText) async -> DeadLetterPanel {
        do throws(BusFailure) {
            let rows = try await deadLetters.deadLetters(limit: Self.size).map {
                DeadLetterPanel.Row(
                    diedAt: dates.full($0.diedAt), machineDiedAt: dates.machine($0.diedAt), address: $0.address, reason: $0.reason)
            }
            return DeadLetterPanel(letters: rows, remark: rows.isEmpty ? texts("messages.dead.none") : nil)
        } catch {
            return DeadLetterPanel(letters: [], remark: texts("messages.dead.unavailable"))
        }
    }
}

extension MessagesPage.Row {
    init(_ message: Message, _ texts: Texts, _ dates: DateText) {
        time = dates.full(message.at)
        machineTime = dates.machine(message.at)
        direction = texts("messages.\(message.direction.rawValue)")
        what = texts(Self.what(message))
        who = message.actor ?? texts(message.direction == .sent ? "capacity.system" : "messages.installation")
        let provision = message.provisionLabel ?? texts("messages.unknown_sender")
        account = message.ownerName.map { "\($0) · \(provision)" } ?? provision
        path = message.subject.kind == .account ? "/accounts/\(message.subject.id)" : nil
        revision = message.revision == 0 ? "–" : "\(message.revision)"
        failed = message.failure != nil || message.progress == .dead
        status = Self.status(message, texts)
    }

    /// A text key.
    private static func what(_ message: Message) -> String {
        if NotUnderstoodWhere(rawValue: message.cause) != nil { return "messages.not_understood" }
        guard message.direction == .sent else { return message.failure == nil ? "messages.applied" : "messages.failed" }
        return UserAction(rawValue: message.cause) == nil ? "action.\(message.cause)" : "user_action.\(message.cause)"
    }

    private static func status(_ message: Message, _ texts: Texts) -> String {
        if let failure = message.failure { return Failure.words(failure, texts) }
        switch message.progress {
        case .waiting: return texts("messages.status.waiting")
        case .dead: return texts("messages.status.dead")
        case .sent: return texts("messages.status.sent")
        case nil: return texts("messages.status.received")
        }
    }
}

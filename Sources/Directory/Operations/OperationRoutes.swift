import Database
import Foundation
import Hummingbird
import HTTPTypes
import Vocabulary
import Web

extension Reader {
    /// What waits to be sent, how long the oldest has waited, and what was given up.
    func operationalGauges(at now: Date) throws -> [Gauge] {
        let bus = try backlog("""
            SELECT COUNT(*) AS waiting, MIN(created_at) AS oldest, (SELECT COUNT(*) FROM bus_outbox WHERE dead = 1) AS gone
            FROM bus_outbox WHERE sent_at IS NULL AND dead = 0
            """)
        let mail = try backlog("""
            SELECT COUNT(*) AS waiting, MIN(created_at) AS oldest, (SELECT COUNT(*) FROM mail_outbox WHERE undeliverable_at IS NOT NULL) AS gone
            FROM mail_outbox WHERE delivered_at IS NULL AND undeliverable_at IS NULL
            """)
        return gauges("outbox", "Messages", bus, at: now) + gauges("mail", "Mails", mail, at: now)
    }

    private func backlog(_ query: Query) throws -> Backlog? { try first(query, Backlog.init) }

    private func gauges(_ name: String, _ what: String, _ backlog: Backlog?, at now: Date) -> [Gauge] {
        let oldest = backlog?.oldest.map { max(0, now.timeIntervalSince($0)) } ?? 0
        return [
            Gauge("gatehouse_\(name)_waiting", "\(what) that wait to be sent.", value: Double(backlog?.waiting ?? 0)),
            Gauge("gatehouse_\(name)_oldest_seconds", "How long the oldest of them has waited.", value: oldest),
            Gauge("gatehouse_\(name)_given_up", "\(what) that will never be sent.", value: Double(backlog?.gone ?? 0)),
        ]
    }
}

private struct Backlog {
    let waiting: Int
    let oldest: Date?
    let gone: Int

    init(row: Row) throws {
        waiting = try row.int("waiting")
        oldest = try row.optional("oldest", row.date)
        gone = try row.int("gone")
    }
}

/// `/health` and `/ready`: it takes requests and its database answers. `/metrics`: its figures, for Prometheus.
struct OperationRoutes: Sendable {
    let services: PortalServices
    /// The figures are for who operates it: on a port that the world sees there are none.
    let showsFigures: Bool

    func add<Context>(to router: Router<Context>) {
        Health(database: services.database, logger: services.logger).add(to: router, at: ["/health", "/ready"])
        if showsFigures { router.get("/metrics") { _, _ in try await metrics() } }
    }

    private func metrics() async throws -> Response {
        let now = services.clock.now()
        let gauges = try await services.database.read { try $0.operationalGauges(at: now) }
        let text = services.figures.text() + Gauge.text(gauges)
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: .init(string: text)))
    }
}

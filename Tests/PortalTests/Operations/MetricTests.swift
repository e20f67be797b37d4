import Access
import Database
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import Testing

@testable import Portal
@testable import Web
@testable import Directory

/// The information for operators.
@Suite struct MetricTests {
    private static let some = MetricRegistry.Family.counter("some_total", "Some things.")
    private static let time = MetricRegistry.Family.histogram("time_seconds", "How long.", buckets: [0.1, 1])

    @Test func `counters and histograms read as Prometheus wants them`() {
        let figures = MetricRegistry()
        figures.count(Self.some, ["kind": "a \"quoted\" one", "also": "b"])
        figures.count(Self.some, ["kind": "a \"quoted\" one", "also": "b"], by: 2)
        figures.count(Self.some)
        for seconds in [0.05, 0.5, 5] { figures.observe(seconds, Self.time, ["route": "/x"]) }
        let expected = """
            # HELP some_total Some things.
            # TYPE some_total counter
            some_total 1
            some_total{also="b",kind="a \\"quoted\\" one"} 3
            # HELP time_seconds How long.
            # TYPE time_seconds histogram
            time_seconds_bucket{route="/x",le="0.1"} 1
            time_seconds_bucket{route="/x",le="1.0"} 2
            time_seconds_bucket{route="/x",le="+Inf"} 3
            time_seconds_sum{route="/x"} 5.55
            time_seconds_count{route="/x"} 3

            """
        #expect(figures.text() == expected)
    }

    @Test func `outside the demo the figures are on the port for operations alone`() async throws {
        let stage = try await TestPortal(demo: false)
        try await stage.visit { open in
            let figures = try await open().get("/metrics")
            #expect(figures.status == .notFound)
        }
        try await Application(router: stage.program.operations()).test(.router) { client in
            try await client.execute(uri: "/metrics", method: .get) { #expect($0.status == .ok && String(buffer: $0.body).contains("\ngatehouse_outbox_waiting ")) }
            try await client.execute(uri: "/ready", method: .get) { #expect($0.status == .ok) }
            try await client.execute(uri: "/accounts", method: .get) { #expect($0.status == .notFound) }
        }
    }

    @Test func `requests are counted by route, never by number or name`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            _ = try await open().get("/accounts/4711/live")
            _ = try await open().get("/no/such/place")
            let text = try await open().get("/metrics").text
            #expect(text.contains(#"gatehouse_http_requests_total{method="GET",route="/accounts/{id}/live",status="#))
            #expect(text.contains(#"gatehouse_http_requests_total{method="GET",route="NotFound",status="404"}"#))
            #expect(!text.contains("4711") && !text.contains("such"))
        }
    }

    @Test func `what waits is seen with its age, and so is the time from approval to publication`() async throws {
        let stage = try await TestPortal()
        // For the sample people's messages.
        try await Installation(stage).answerAll()
        let before = (try await figure("gatehouse_publish_seconds_count", stage), try await figure("gatehouse_publish_seconds_sum", stage))
        let id = try await stage.request()
        try await stage.perform(.approve, id, as: .an)
        stage.clock.advance(90)
        #expect(try await figure("gatehouse_outbox_waiting", stage) == 1)
        #expect(try await figure("gatehouse_outbox_oldest_seconds", stage) == 90)
        try await Installation(stage).answerAll()
        #expect(try await figure("gatehouse_outbox_waiting", stage) == 0)
        #expect(try await figure("gatehouse_publish_seconds_count", stage) == before.0 + 1)
        #expect(try await figure("gatehouse_publish_seconds_sum", stage) == before.1 + 90)
    }

    private func figure(_ name: String, _ stage: TestPortal) async throws -> Double {
        let text = try await Application(router: stage.program.operations()).test(.router) { client in
            try await client.execute(uri: "/metrics", method: .get) { String(buffer: $0.body) }
        }
        let line = text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
        return line.flatMap { Double($0.dropFirst(name.count + 1)) } ?? 0
    }

    @Test func `a line of the log is one object with what was noted, and its own fields cannot be overwritten`() throws {
        let lines = Mutex<[[UInt8]]>([])
        var logger = Logger(label: "gatehouse.test") { label in JSONLog(label: label) { line in lines.withLock { $0.append(line) } } }
        logger[metadataKey: "hb.request.id"] = "42"
        logger.info("two \"lines\"\nof it", metadata: ["level": "forged", "attempts": "3"])
        let line = try #require(lines.withLock { $0.first })
        #expect(line.last == UInt8(ascii: "\n") && line.dropLast().allSatisfy { $0 != UInt8(ascii: "\n") })
        let read = try JSONDecoder().decode([String: String].self, from: Data(line))
        #expect(read["level"] == "info" && read["message"] == "two \"lines\"\nof it" && read["hb.request.id"] == "42" && read["attempts"] == "3")
        #expect(read["logger"] == "gatehouse.test" && read["time"]?.hasSuffix("Z") == true)
    }
}

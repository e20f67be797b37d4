public import Foundation
import Synchronization

/// A program's metrics in Prometheus format: counters and histograms of seconds. No label identifies a person.
public final class MetricRegistry: Sendable {
    /// One metric family: its name, its help text, and the upper bounds of a histogram's buckets, in seconds.
    public struct Family: Sendable, Hashable {
        let name: String
        let help: String
        let buckets: [Double]

        /// A counter; by convention its name ends in `_total`.
        public static func counter(_ name: String, _ help: String) -> Family { Family(name: name, help: help, buckets: []) }

        /// A histogram; its name ends in its unit, `_seconds`.
        public static func histogram(_ name: String, _ help: String, buckets: [Double]) -> Family { Family(name: name, help: help, buckets: buckets) }
    }

    private struct Series: Hashable {
        let family: Family
        let labels: String
    }

    private struct Value {
        var count: Double = 0
        var sum: Double = 0
        var buckets: [Double]
    }

    private let values = Mutex<[Series: Value]>([:])

    public init() {}

    /// Adds to a counter.
    public func count(_ family: Family, _ labels: [String: String] = [:], by amount: Double = 1) {
        change(family, labels) { $0.count += amount }
    }

    /// Adds one observation to a histogram.
    public func observe(_ seconds: TimeInterval, _ family: Family, _ labels: [String: String] = [:]) {
        change(family, labels) { value in
            value.count += 1
            value.sum += seconds
            for (place, bound) in family.buckets.enumerated() where seconds <= bound { value.buckets[place] += 1 }
        }
    }

    private func change(_ family: Family, _ labels: [String: String], _ body: (inout Value) -> Void) {
        let series = Series(family: family, labels: PrometheusText.labels(labels))
        values.withLock { body(&$0[series, default: Value(buckets: family.buckets.map { _ in 0 })]) }
    }

    /// The text exposition (Prometheus, format 0.0.4), families and series in the order of their names.
    public func text() -> String {
        let families = Dictionary(grouping: values.withLock { $0 }, by: \.key.family).sorted { $0.key.name < $1.key.name }
        return families.map { family, series in
            let lines = series.sorted { $0.key.labels < $1.key.labels }.flatMap { Self.lines(family, $0.key.labels, $0.value) }
            return PrometheusText.head(family.name, family.help, family.buckets.isEmpty ? "counter" : "histogram") + lines.joined(separator: "\n") + "\n"
        }.joined()
    }

    private static func lines(_ family: Family, _ labels: String, _ value: Value) -> [String] {
        guard !family.buckets.isEmpty else { return [PrometheusText.line(family.name, labels, value.count)] }
        let buckets = zip(family.buckets, value.buckets).map { PrometheusText.line("\(family.name)_bucket", PrometheusText.with("le=\"\($0)\"", labels), $1) }
        return buckets + [
            PrometheusText.line("\(family.name)_bucket", PrometheusText.with("le=\"+Inf\"", labels), value.count),
            PrometheusText.line("\(family.name)_sum", labels, value.sum), PrometheusText.line("\(family.name)_count", labels, value.count),
        ]
    }
}

/// A value that is read when metrics are requested.
public struct Gauge: Sendable {
    let name: String
    let help: String
    let labels: [String: String]
    let value: Double

    public init(_ name: String, _ help: String, _ labels: [String: String] = [:], value: Double) {
        self.name = name
        self.help = help
        self.labels = labels
        self.value = value
    }

    /// Gauges with the same name must follow each other.
    public static func text(_ gauges: [Gauge]) -> String {
        var seen = ""
        return gauges.map { gauge in
            defer { seen = gauge.name }
            let head = gauge.name == seen ? "" : PrometheusText.head(gauge.name, gauge.help, "gauge")
            return head + PrometheusText.line(gauge.name, PrometheusText.labels(gauge.labels), gauge.value) + "\n"
        }.joined()
    }
}

enum PrometheusText {
    static func head(_ name: String, _ help: String, _ type: String) -> String { "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n" }

    static func line(_ name: String, _ labels: String, _ value: Double) -> String {
        let number = value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
        return labels.isEmpty ? "\(name) \(number)" : "\(name){\(labels)} \(number)"
    }

    static func labels(_ labels: [String: String]) -> String {
        labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value))\"" }.joined(separator: ",")
    }

    static func with(_ label: String, _ labels: String) -> String { labels.isEmpty ? label : "\(labels),\(label)" }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}

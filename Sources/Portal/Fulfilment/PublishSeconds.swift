import Web

extension MetricRegistry.Family {
    /// From the approval to the installation's confirmation.
    static let publishSeconds = histogram(
        "gatehouse_publish_seconds", "Time from an approval to the installation's confirmation.", buckets: [0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 300, 3600])
}

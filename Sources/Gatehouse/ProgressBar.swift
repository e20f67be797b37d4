import Foundation

/// Shows progress on standard error: a bar on a terminal, otherwise a line for every tenth.
struct ProgressBar: Sendable {
    let label: String
    /// In percent; nil while unknown.
    let percent: @Sendable () -> Int?

    init(label: String, percent: @escaping @Sendable () -> Int?) {
        self.label = label
        self.percent = percent
    }

    func whileShown<Value: Sendable>(_ work: @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await show() }
            defer { group.cancelAll() }
            let value = try await work()
            // Waits for the bar's last update, which would otherwise draw it again.
            group.cancelAll()
            try await group.waitForAll()
            if isTerminal { write("\r\u{1B}[K") }
            return value
        }
    }

    private var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    private func show() async {
        var last = -1
        while !Task.isCancelled {
            if let now = percent(), now != last, isTerminal || now / 10 != last / 10 || last < 0 {
                write(isTerminal ? bar(now) : "\(label): \(now) %\n")
                last = now
            }
            try? await Task.sleep(for: .milliseconds(200))
        }
    }

    private func bar(_ percent: Int) -> String {
        let full = percent * 30 / 100
        return "\r\(label) [\(String(repeating: "=", count: full))\(String(repeating: " ", count: 30 - full))] \(percent) %"
    }

    private func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}

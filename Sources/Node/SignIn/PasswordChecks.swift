import Dispatch

/// Runs scrypt on separate threads, so that requests continue, and only a few at once, so that memory and processors
/// suffice (32 MiB and a quarter of a second each).
actor PasswordChecks {
    /// Too many checks wait already.
    struct Busy: Error {}

    static let atOnce = 4
    static let mostWaiting = 64

    private let queue = DispatchQueue(label: "gatehouse.passwords", attributes: .concurrent)
    private var free = PasswordChecks.atOnce
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Runs the work in order.
    /// - Throws: ``Busy`` at once if too many wait, and the errors of the work.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await takeTurn()
        defer { giveTurnBack() }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }

    private func takeTurn() async throws {
        if free > 0 {
            free -= 1
            return
        }
        guard waiting.count < Self.mostWaiting else { throw Busy() }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func giveTurnBack() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

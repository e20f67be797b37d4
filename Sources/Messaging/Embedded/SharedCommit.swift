import Synchronization

/// Lets those who write at about the same time share one transaction: each has to wait for the disk, and one wait serves all who came during the
/// last one.
final class SharedCommit<Item: Sendable>: Sendable {
    private struct Waiting {
        let item: Item
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isWriting = false
    }

    private let state = Mutex(State())

    /// - Parameter writeAll: writes what has gathered, in order; says whether it is on the disk.
    /// - Returns: whether the item is.
    func write(_ item: Item, _ writeAll: @escaping @Sendable ([Item]) async -> Bool) async -> Bool {
        await withCheckedContinuation { continuation in
            let isFirst = state.withLock { state in
                defer { state.isWriting = true }
                state.waiting.append(Waiting(item: item, continuation: continuation))
                return !state.isWriting
            }
            // Whoever is first writes for all, and must not end with its caller.
            if isFirst { Task { await writeGathered(writeAll) } }
        }
    }

    private func writeGathered(_ writeAll: @Sendable ([Item]) async -> Bool) async {
        while let gathered = next() {
            let isWritten = await writeAll(gathered.map(\.item))
            for each in gathered { each.continuation.resume(returning: isWritten) }
        }
    }

    private func next() -> [Waiting]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isWriting = false
                return nil
            }
            defer { state.waiting = [] }
            return state.waiting
        }
    }
}

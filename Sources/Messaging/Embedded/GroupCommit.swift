import Synchronization

/// Combines writes that happen at about the same time into one transaction. A commit waits for the disk; one wait then serves all writes that
/// arrived during the previous one.
final class GroupCommit<Item: Sendable>: Sendable {
    private struct Waiting {
        let item: Item
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isWriting = false
    }

    private let state = Mutex(State())

    /// - Parameter writeAll: writes the collected items, in order; returns whether they are on disk.
    /// - Returns: whether the item is on disk.
    func write(_ item: Item, _ writeAll: @escaping @Sendable ([Item]) async -> Bool) async -> Bool {
        await withCheckedContinuation { continuation in
            let isFirst = state.withLock { state in
                defer { state.isWriting = true }
                state.waiting.append(Waiting(item: item, continuation: continuation))
                return !state.isWriting
            }
            // The first caller starts the write for all. The write must not end when its caller is cancelled.
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

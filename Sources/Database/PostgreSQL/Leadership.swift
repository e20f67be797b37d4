/// Selects one of the programs on a database as leader: the one that holds an advisory lock of the server. The lock ends with
/// its connection, so another program takes over as soon as the server notices that the leader is gone.
struct Leadership: Sendable {
    let pool: ConnectionPool

    private static let lock = 7_146_429

    /// Works while it leads and waits otherwise, until the task is cancelled.
    func lead(_ work: @escaping @Sendable () async -> Void) async {
        while !Task.isCancelled {
            if await holds() { await workWhileLeading(work) }
            try? await Task.sleep(for: .seconds(1))
        }
        await release()
    }

    private func workWhileLeading(_ work: @escaping @Sendable () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await work() }
            group.addTask { await watch() }
            await group.next()
            group.cancelAll()
        }
    }

    /// Returns when it no longer leads.
    private func watch() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            guard await holds() else { return }
        }
    }

    /// Tries to get the lock; the holder gets it again. After a reconnect it has the lock only if nobody took it in the meantime.
    private func holds() async -> Bool {
        let held = try? await pool.perform { seat in
            let connection = try seat.connected()
            let answer = try connection.ask("SELECT pg_try_advisory_lock(\(Self.lock)) AS held", [])
            defer { connection.finish(answer) }
            return try answer.next()?.bool("held") ?? false
        }
        return held ?? false
    }

    private func release() async {
        _ = try? await pool.perform { seat in seat.leave() }
    }
}

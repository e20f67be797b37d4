import Database

/// The unsettled messages of a receiver, in the order of arrival. A message that cannot be processed now is deferred here, together with
/// later messages of its address and ordering key. Returned to the broker, it might come back after them.
struct DeferredMessages {
    struct Held: Sendable {
        let id: UInt64
        let address: String
        /// Nil if it cannot be read.
        let message: BusMessage?
        /// The raw bytes of a message that cannot be read.
        var unreadable: [UInt8] = []
        var deliveries = 0
        var notBefore: ContinuousClock.Instant?
    }

    private struct Lane: Hashable {
        let address: String
        let key: String
    }

    private(set) var held: [Held] = []

    mutating func add(_ message: Held) { held.append(message) }

    /// The oldest messages that may be processed, up to the limit.
    func next(at now: ContinuousClock.Instant, atMost limit: Int) -> [Held] {
        var busy: Set<Lane> = []
        var found: [Held] = []
        for each in held where found.count < limit {
            guard let notBefore = each.notBefore, notBefore > now else {
                if busy.isEmpty || !busy.contains(lane(each)) { found.append(each) }
                continue
            }
            busy.insert(lane(each))
        }
        return found
    }

    private func lane(_ held: Held) -> Lane { Lane(address: held.address, key: held.message?.orderingKey ?? "") }

    func count(of address: String) -> Int { held.count { $0.address == address } }

    /// The time until a deferred message may be redelivered.
    func pause(at now: ContinuousClock.Instant) -> Duration? {
        held.compactMap(\.notBefore).filter { $0 > now }.min().map { now.duration(to: $0) }
    }

    /// Redelivers it later: after half a second, then with a doubled pause, up to a minute.
    mutating func postpone(_ id: UInt64, at now: ContinuousClock.Instant) {
        guard let index = held.firstIndex(where: { $0.id == id }) else { return }
        held[index].notBefore = now + .seconds(min(60, BackOff.messages.seconds(after: held[index].deliveries)))
        held[index].deliveries += 1
    }

    mutating func remove(_ id: UInt64) {
        if let index = held.firstIndex(where: { $0.id == id }) { held.remove(at: index) }
    }

    mutating func removeAll(of address: String) -> [Held] {
        defer { held.removeAll { $0.address == address } }
        return held.filter { $0.address == address }
    }
}

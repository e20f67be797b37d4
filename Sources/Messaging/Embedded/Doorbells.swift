import Synchronization

/// One bell for each receiver, rung by the addresses it listens to.
final class Doorbells: Sendable {
    private let bells = Mutex<[String: [Doorbell]]>([:])

    func listen(to addresses: [String]) -> Doorbell {
        let bell = Doorbell()
        bells.withLock { bells in
            for address in addresses { bells[address, default: []].append(bell) }
        }
        return bell
    }

    func ring(_ address: String) {
        for bell in bells.withLock({ $0[address] ?? [] }) { bell.ring() }
    }
}

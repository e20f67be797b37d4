import Synchronization

/// One wake signal per receiver, signalled for the addresses that it reads.
final class WakeSignals: Sendable {
    private let bells = Mutex<[String: [WakeSignal]]>([:])

    func listen(to addresses: [String]) -> WakeSignal {
        let bell = WakeSignal()
        bells.withLock { bells in
            for address in addresses { bells[address, default: []].append(bell) }
        }
        return bell
    }

    func signal(_ address: String) {
        for bell in bells.withLock({ $0[address] ?? [] }) { bell.signal() }
    }
}

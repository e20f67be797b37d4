import Synchronization

/// One wake signal per receiver, signalled for the addresses that it reads.
final class WakeSignals: Sendable {
    private let signals = Mutex<[String: [WakeSignal]]>([:])

    func listen(to addresses: [String]) -> WakeSignal {
        let wakeSignal = WakeSignal()
        signals.withLock { signals in
            for address in addresses { signals[address, default: []].append(wakeSignal) }
        }
        return wakeSignal
    }

    func signal(_ address: String) {
        for wakeSignal in signals.withLock({ $0[address] ?? [] }) { wakeSignal.signal() }
    }
}

import CProton
import NIOCore

extension AMQPConnection {
    /// Opens links for the addresses. A link that the bus closes is opened again.
    func attach(_ addresses: [String]) {
        for address in addresses { attachInlet(address) }
        pump()
    }

    private func attachInlet(_ address: String) {
        guard end == nil, inlets[address] == nil, let link = pn_receiver(session, address) else { return }
        let source = settings.brokerAddress(address)
        pn_terminus_set_address(pn_link_source(link), source)
        pn_terminus_set_address(pn_link_target(link), address)
        settings.makeDurable(pn_link_source(link), source)
        pn_link_set_snd_settle_mode(link, PN_SND_UNSETTLED)
        pn_link_set_rcv_settle_mode(link, PN_RCV_FIRST)
        pn_link_open(link)
        pn_link_flow(link, Int32(settings.window))
        inlets[address] = link
    }

    /// A message has arrived, or a further part of one.
    func take(_ delivery: OpaquePointer) {
        guard let link = pn_delivery_link(delivery), pn_delivery_readable(delivery), !pn_delivery_partial(delivery),
            let address = protonText(pn_link_name(link))
        else { return }
        guard !pn_delivery_aborted(delivery) else { return pn_delivery_settle(delivery) }
        let bytes = [UInt8](unsafeUninitializedCapacity: pn_delivery_pending(delivery)) { buffer, count in
            let start = UnsafeMutableRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self)
            count = max(0, pn_link_recv(link, start, buffer.count))
        }
        pn_link_advance(link)
        let number = number()
        deliveries[number] = delivery
        refusals[address] = nil
        hasReceived = true
        let message = ProtonMessage.decode(bytes)
        held.add(DeferredMessages.Held(id: number, address: address, message: message, unreadable: message == nil ? bytes : []))
        wakeSignal.signal()
    }

    /// The next messages that may be processed, up to the limit.
    func next(atMost limit: Int) -> [DeferredMessages.Held] { held.next(at: .now, atMost: limit) }

    /// The time until a deferred message may be redelivered, at most a second.
    func pause() -> Duration { min(held.pause(at: .now) ?? .seconds(1), .seconds(1)) }

    /// Reports the settlements of messages to the bus.
    func settle(_ settled: [(held: DeferredMessages.Held, settlement: Settlement)]) {
        for (each, settlement) in settled { settle(each.id, settlement) }
        for address in Set(settled.map(\.held.address)) { topUp(address) }
        pump()
    }

    /// A message whose connection or link was lost is redelivered, so nothing is reported for it.
    private func settle(_ id: UInt64, _ settlement: Settlement) {
        guard let delivery = deliveries[id] else { return }
        switch settlement {
        case .released: return held.postpone(id, at: .now)
        case .accepted: pn_delivery_update(delivery, UInt64(PN_ACCEPTED))
        case .rejected(let reason):
            let condition = pn_disposition_condition(pn_delivery_local(delivery))
            pn_condition_set_name(condition, "gatehouse:rejected")
            pn_condition_set_description(condition, reason)
            pn_delivery_update(delivery, UInt64(PN_REJECTED))
        }
        pn_delivery_settle(delivery)
        deliveries.removeValue(forKey: id)
        held.remove(id)
    }

    /// Grants credit in portions: a frame for each message would cost too much.
    private func topUp(_ address: String) {
        guard let link = inlets[address] else { return }
        let credit = pn_link_credit(link)
        // Deferred messages take room in the window; the rest of it stays in use.
        let room = Int32(settings.window - held.count(of: address)) - credit
        if room > 0, credit <= room { pn_link_flow(link, room) }
    }

    /// When the bus closes a link, its unsettled messages are lost here; they are redelivered on the next link.
    func inletClosed(_ address: String) {
        inlets.removeValue(forKey: address)
        for lost in held.removeAll(of: address) { deliveries.removeValue(forKey: lost.id) }
        let before = refusals[address] ?? 0
        refusals[address] = before + 1
        // After a second; less and less often if the bus keeps refusing.
        loop.scheduleTask(in: .seconds(Int64(min(60, 1 << min(before, 6))))) { self.assumeIsolated { $0.attach([address]) } }
    }

    /// A message that was tried without success counts as a failed delivery; an untried one does not.
    func giveBack() {
        for each in held.held {
            guard let delivery = deliveries.removeValue(forKey: each.id) else { continue }
            if each.deliveries > 0 { pn_disposition_set_failed(pn_delivery_local(delivery), true) }
            pn_delivery_update(delivery, UInt64(each.deliveries > 0 ? PN_MODIFIED : PN_RELEASED))
            pn_delivery_settle(delivery)
        }
        held = DeferredMessages()
    }
}

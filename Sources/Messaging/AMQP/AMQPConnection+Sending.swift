import CProton
import NIOCore

/// A link that sends to one address.
struct Outlet {
    let link: OpaquePointer
    /// Numbers of messages that wait for credit, oldest first.
    var waiting: [UInt64] = []
}

/// A message on its way, from the call to the outcome. Its number is its delivery tag.
struct Send {
    let address: String
    let bytes: [UInt8]
    let continuation: CheckedContinuation<BusFailure?, Never>
    let timer: Scheduled<Void>
}

extension AMQPConnection {
    /// Returns when the peer has accepted the message. Several may be under way at once, as many as it gives credit for.
    /// - Parameter patience: seconds; whoever runs out of them does not know whether the message arrived, and sends it again.
    func send(_ message: BusMessage, to address: String, patience: Double) async throws(BusFailure) {
        if let end { throw end }
        let bytes = try ProtonMessage.encode(message)
        let number = number()
        let loop = self.loop
        let failure = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let timer = loop.scheduleTask(in: .milliseconds(Int64(patience * 1000))) { self.assumeIsolated { $0.giveUp(number) } }
                sends[number] = Send(address: address, bytes: bytes, continuation: continuation, timer: timer)
                enqueue(number, address)
            }
        } onCancel: {
            loop.execute { self.assumeIsolated { $0.finish(number, .unavailable("it was stopped")) } }
        }
        if let failure { throw failure }
    }

    private func enqueue(_ number: UInt64, _ address: String) {
        guard outlets[address] != nil || attachOutlet(address) else { return finish(number, .unavailable("no memory for a link")) }
        outlets[address]?.waiting.append(number)
        sendWaiting(address)
        pump()
    }

    private func attachOutlet(_ address: String) -> Bool {
        guard let link = pn_sender(session, address) else { return false }
        let target = settings.brokerAddress(address)
        pn_terminus_set_address(pn_link_target(link), target)
        pn_terminus_set_address(pn_link_source(link), address)
        settings.makeDurable(pn_link_target(link), target)
        pn_link_set_snd_settle_mode(link, PN_SND_UNSETTLED)
        pn_link_set_rcv_settle_mode(link, PN_RCV_FIRST)
        pn_link_open(link)
        outlets[address] = Outlet(link: link)
        return true
    }

    /// Sends as much as there is credit for.
    func sendWaiting(_ address: String) {
        guard let outlet = outlets[address] else { return }
        var sent = 0
        for number in outlet.waiting {
            // Who has given up meanwhile is not sent any more.
            guard let send = sends[number] else {
                sent += 1
                continue
            }
            guard pn_link_credit(outlet.link) > 0 else { break }
            transfer(send.bytes, number, on: outlet.link)
            sent += 1
        }
        outlets[address]?.waiting.removeFirst(sent)
    }

    private func transfer(_ bytes: [UInt8], _ number: UInt64, on link: OpaquePointer) {
        withUnsafeBytes(of: number) { tag in
            _ = pn_delivery(link, pn_dtag(tag.baseAddress?.assumingMemoryBound(to: CChar.self), tag.count))
        }
        bytes.withUnsafeBytes { _ = pn_link_send(link, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count) }
        pn_link_advance(link)
    }

    /// The peer has said something of a message of ours (OASIS, §3.4). What comes too late, or again, finds nobody and is settled only.
    func outcome(_ delivery: OpaquePointer) {
        let state = pn_delivery_remote_state(delivery)
        let isSettled = pn_delivery_settled(delivery)
        guard isSettled || [UInt64(PN_ACCEPTED), UInt64(PN_REJECTED), UInt64(PN_RELEASED), UInt64(PN_MODIFIED)].contains(state) else { return }
        let tag = pn_delivery_tag(delivery)
        if let number = number(of: tag) { finish(number, failure(of: delivery, state)) }
        pn_delivery_settle(delivery)
    }

    private func number(of tag: pn_delivery_tag_t) -> UInt64? {
        guard let start = tag.start, tag.size == MemoryLayout<UInt64>.size else { return nil }
        return UnsafeRawPointer(start).loadUnaligned(as: UInt64.self)
    }

    private func failure(of delivery: OpaquePointer, _ state: UInt64) -> BusFailure? {
        switch state {
        case UInt64(PN_ACCEPTED): nil
        case UInt64(PN_REJECTED): rejection(pn_disposition_condition(pn_delivery_remote(delivery)))
        case UInt64(PN_RELEASED): .unavailable("the bus released it")
        case UInt64(PN_MODIFIED): .unavailable("the bus could not deliver it")
        default: .unavailable("the bus settled it without an outcome")
        }
    }

    /// A message that is wrong itself will never be taken. Anything else, such as a queue that is full, may pass: giving up would lose the message.
    private func rejection(_ condition: OpaquePointer?) -> BusFailure {
        let words = protonWords(condition) ?? "the bus rejected it"
        let name = condition.flatMap { protonText(pn_condition_get_name($0)) } ?? ""
        return Self.finalConditions.contains(name) ? .refused(words) : .unavailable(words)
    }

    /// Of OASIS AMQP 1.0 §2.8.15 and §2.8.17, those that say what is wrong with a message.
    private static let finalConditions: Set<String> = [
        "amqp:decode-error", "amqp:invalid-field", "amqp:not-allowed", "amqp:not-implemented", "amqp:link:message-size-exceeded",
    ]

    private func giveUp(_ number: UInt64) {
        guard let send = sends[number] else { return }
        let isWaiting = outlets[send.address]?.waiting.contains(number) ?? false
        finish(number, .unavailable(isWaiting ? "the bus gives no credit" : "the bus does not say whether it took it"))
        outlets[send.address]?.waiting.removeAll { $0 == number }
    }

    /// Tells whoever waits for it; once.
    func finish(_ number: UInt64, _ failure: BusFailure?) {
        guard let send = sends.removeValue(forKey: number) else { return }
        send.timer.cancel()
        send.continuation.resume(returning: failure)
    }

    /// What was on the link may have arrived or not: it is sent again.
    func outletClosed(_ address: String, _ words: String) {
        outlets.removeValue(forKey: address)
        for (number, send) in sends where send.address == address { finish(number, .unavailable(words)) }
    }
}

extension AMQPSettings {
    /// RabbitMQ makes the queue of a `/queue/` address when it is first named; one that shall be there after its restart is asked for as durable.
    func makeDurable(_ terminus: OpaquePointer?, _ address: String) {
        if address.hasPrefix("/queue/") { pn_terminus_set_durability(terminus, PN_CONFIGURATION) }
    }
}

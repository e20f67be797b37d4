import CProton
import NIOCore

/// A link that sends to one address.
struct SenderLink {
    let link: OpaquePointer
    /// Numbers of messages that wait for credit, oldest first.
    var waiting: [UInt64] = []
}

/// A message in transit, from the call to its outcome. Its number is its delivery tag.
struct Send {
    let address: String
    let bytes: [UInt8]
    let continuation: CheckedContinuation<BusFailure?, Never>
    let timer: Scheduled<Void>
}

extension AMQPConnection {
    /// Returns when the peer has accepted the message. Several may be in transit at once, as many as the peer's credit allows.
    /// - Parameter patience: seconds. After a timeout the caller does not know whether the message arrived, and sends it again.
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
        outlets[address] = SenderLink(link: link)
        return true
    }

    /// Sends messages while there is credit.
    func sendWaiting(_ address: String) {
        guard let outlet = outlets[address] else { return }
        var sent = 0
        for number in outlet.waiting {
            // The caller has given up in the meantime, so the message is not sent.
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

    /// The peer reports an outcome for our message (OASIS, §3.4). A late or repeated outcome is only settled.
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

    /// An error of the message itself is final. Any other error, such as a full queue, may be temporary: a final refusal would lose the message.
    private func rejection(_ condition: OpaquePointer?) -> BusFailure {
        let words = protonWords(condition) ?? "the bus rejected it"
        let name = condition.flatMap { protonText(pn_condition_get_name($0)) } ?? ""
        return Self.finalConditions.contains(name) ? .refused(words) : .unavailable(words)
    }

    /// The conditions of OASIS AMQP 1.0 §2.8.15 and §2.8.17 that describe an error of the message.
    private static let finalConditions: Set<String> = [
        "amqp:decode-error", "amqp:invalid-field", "amqp:not-allowed", "amqp:not-implemented", "amqp:link:message-size-exceeded",
    ]

    private func giveUp(_ number: UInt64) {
        guard let send = sends[number] else { return }
        let isWaiting = outlets[send.address]?.waiting.contains(number) ?? false
        finish(number, .unavailable(isWaiting ? "the bus gives no credit" : "the bus does not say whether it took it"))
        outlets[send.address]?.waiting.removeAll { $0 == number }
    }

    /// Resumes the waiting caller, once.
    func finish(_ number: UInt64, _ failure: BusFailure?) {
        guard let send = sends.removeValue(forKey: number) else { return }
        send.timer.cancel()
        send.continuation.resume(returning: failure)
    }

    /// Messages on this link may or may not have arrived, so they are sent again.
    func outletClosed(_ address: String, _ words: String) {
        outlets.removeValue(forKey: address)
        for (number, send) in sends where send.address == address { finish(number, .unavailable(words)) }
    }
}

extension AMQPSettings {
    /// RabbitMQ creates the queue of a `/queue/` address at its first use. A durable link makes it a queue that survives a restart.
    func makeDurable(_ terminus: OpaquePointer?, _ address: String) {
        if address.hasPrefix("/queue/") { pn_terminus_set_durability(terminus, PN_CONFIGURATION) }
    }
}

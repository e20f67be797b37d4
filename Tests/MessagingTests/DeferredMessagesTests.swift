import Foundation
@testable import Messaging
import Testing
import Vocabulary


@Suite struct DeferredMessagesTests {
    private let start = ContinuousClock.now

    private func held(_ names: String...) -> DeferredMessages {
        var held = DeferredMessages()
        for (index, name) in names.enumerated() { held.add(.init(id: UInt64(index), address: "here", message: BusMessage(name))) }
        return held
    }

    /// The next message that may be processed.
    private func next(_ held: DeferredMessages, at now: ContinuousClock.Instant) -> DeferredMessages.Held? { held.next(at: now, atMost: 1).first }

    @Test func `as many are handed out as are asked for, oldest first, without those behind one that is held back`() {
        var held = held("a1", "b1", "a2", "b2", "c1")
        held.postpone(0, at: start)
        #expect(held.next(at: start, atMost: 2).compactMap(\.message?.id) == ["b1", "b2"])
        #expect(held.next(at: start, atMost: 9).compactMap(\.message?.id) == ["b1", "b2", "c1"])
        #expect(held.next(at: start + .seconds(1), atMost: 3).compactMap(\.message?.id) == ["a1", "b1", "a2"])
    }

    @Test func `what is held back holds back its key at its address, and nothing else`() {
        var held = held("a1", "a2", "b1")
        held.add(.init(id: 9, address: "there", message: BusMessage("a3")))
        held.postpone(0, at: start)
        #expect(next(held, at: start)?.message?.id == "b1")
        held.remove(2)
        #expect(next(held, at: start)?.message?.id == "a3")
        held.remove(9)
        #expect(next(held, at: start) == nil)
        #expect(held.pause(at: start) == .milliseconds(500))
        #expect(next(held, at: start + .milliseconds(500))?.message?.id == "a1")
    }

    @Test func `each time it waits longer, up to a minute`() {
        var held = held("a1")
        var waits: [Duration] = []
        for _ in 1...9 {
            held.postpone(0, at: start)
            waits.append(held.pause(at: start) ?? .zero)
        }
        #expect(waits == [0.5, 1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
    }

    @Test func `what cannot be read stands in its dead letter as it came`() {
        let held = DeferredMessages.Held(id: 1, address: "here", message: nil, unreadable: [0, 1, 0xFF])
        #expect([UInt8](DeadLetterMessage(held, reason: "not a message", random: .system).body) == [0, 1, 0xFF])
        let readable = DeferredMessages.Held(id: 1, address: "here", message: BusMessage("a1"))
        #expect(String(decoding: DeadLetterMessage(readable, reason: "", random: .system).body, as: UTF8.self) == "body of a1")
    }

    @Test func `what cannot be read is handed out like any other`() {
        var held = DeferredMessages()
        held.add(.init(id: 1, address: "here", message: nil))
        #expect(next(held, at: start)?.id == 1)
        #expect(held.removeAll(of: "there").isEmpty)
        #expect(held.removeAll(of: "here").map(\.id) == [1])
        #expect(next(held, at: start) == nil)
    }
}

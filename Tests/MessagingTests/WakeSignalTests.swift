import Messaging
import Synchronization
import Testing

/// Counts the events of several tasks.
private final class Tally: Sendable {
    private let number = Mutex(0)

    var count: Int { number.withLock { $0 } }

    func add() { number.withLock { $0 += 1 } }
}

@Suite(.timeLimit(.minutes(1))) struct WakeSignalTests {
    /// So long that only a signal or a cancellation ends a wait within the test's time.
    private let long = Duration.seconds(600)

    @Test func `a ring that nobody heard is heard by the next who waits`() async {
        let wakeSignal = WakeSignal()
        wakeSignal.signal()
        await wakeSignal.wait(atMost: long)
    }

    @Test func `a ring that was heard is over: the next wait goes on until its time`() async {
        let wakeSignal = WakeSignal()
        wakeSignal.signal()
        await wakeSignal.wait(atMost: long)
        let started = ContinuousClock.now
        await wakeSignal.wait(atMost: .milliseconds(50))
        #expect(ContinuousClock.now - started >= .milliseconds(50))
    }

    @Test func `rings that nobody heard count as one`() async {
        let wakeSignal = WakeSignal()
        for _ in 1...3 { wakeSignal.signal() }
        await wakeSignal.wait(atMost: long)
        let started = ContinuousClock.now
        await wakeSignal.wait(atMost: .milliseconds(50))
        #expect(ContinuousClock.now - started >= .milliseconds(50))
    }

    @Test func `without a ring a wait ends at its time`() async {
        let started = ContinuousClock.now
        await WakeSignal().wait(atMost: .milliseconds(30))
        #expect(ContinuousClock.now - started >= .milliseconds(30))
    }

    @Test func `a wait whose task is cancelled returns, before and while it waits`() async throws {
        let wakeSignal = WakeSignal()
        let (time, before) = (long, Task { [long] in await wakeSignal.wait(atMost: long) })
        before.cancel()
        await before.value
        let during = Task { await wakeSignal.wait(atMost: time) }
        try await Task.sleep(for: .milliseconds(30))
        during.cancel()
        await during.value
    }

    @Test func `who gave up waiting does not eat the ring of another`() async throws {
        let wakeSignal = WakeSignal()
        await wakeSignal.wait(atMost: .milliseconds(5))
        let patient = Task { [long] in await wakeSignal.wait(atMost: long) }
        try await Task.sleep(for: .milliseconds(30))
        wakeSignal.signal()
        await patient.value
    }

    @Test func `a ring that woke somebody is over`() async throws {
        let wakeSignal = WakeSignal()
        let sleeper = Task { [long] in await wakeSignal.wait(atMost: long) }
        try await Task.sleep(for: .milliseconds(50))
        wakeSignal.signal()
        await sleeper.value
        let started = ContinuousClock.now
        await wakeSignal.wait(atMost: .milliseconds(50))
        #expect(ContinuousClock.now - started >= .milliseconds(50))
    }

    @Test func `one ring wakes all who wait`() async throws {
        let wakeSignal = WakeSignal()
        let woken = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...20 {
                group.addTask { [long] in
                    await wakeSignal.wait(atMost: long)
                    woken.add()
                }
            }
            try await Task.sleep(for: .milliseconds(50))
            // A task that was not waiting yet gets a later signal.
            while woken.count < 20 {
                wakeSignal.signal()
                try await Task.sleep(for: .milliseconds(10))
            }
            try await group.waitForAll()
        }
        #expect(woken.count == 20)
    }

    @Test func `rings and waits from many sides never hang`() async {
        let wakeSignal = WakeSignal()
        await withTaskGroup(of: Void.self) { group in
            for _ in 1...8 {
                group.addTask { for _ in 1...100 { wakeSignal.signal() } }
                group.addTask { for _ in 1...50 { await wakeSignal.wait(atMost: .milliseconds(1)) } }
            }
        }
    }
}

import Messaging
import Synchronization
import Testing

/// Counts what several tasks do.
private final class Tally: Sendable {
    private let number = Mutex(0)

    var count: Int { number.withLock { $0 } }

    func add() { number.withLock { $0 += 1 } }
}

@Suite(.timeLimit(.minutes(1))) struct DoorbellTests {
    /// Long enough that only a ring or a cancellation ends a wait within the test's time.
    private let long = Duration.seconds(600)

    @Test func `a ring that nobody heard is heard by the next who waits`() async {
        let bell = Doorbell()
        bell.ring()
        await bell.wait(atMost: long)
    }

    @Test func `a ring that was heard is over: the next wait goes on until its time`() async {
        let bell = Doorbell()
        bell.ring()
        await bell.wait(atMost: long)
        let started = ContinuousClock.now
        await bell.wait(atMost: .milliseconds(50))
        #expect(ContinuousClock.now - started >= .milliseconds(50))
    }

    @Test func `rings that nobody heard count as one`() async {
        let bell = Doorbell()
        for _ in 1...3 { bell.ring() }
        await bell.wait(atMost: long)
        let started = ContinuousClock.now
        await bell.wait(atMost: .milliseconds(50))
        #expect(ContinuousClock.now - started >= .milliseconds(50))
    }

    @Test func `without a ring a wait ends at its time`() async {
        let started = ContinuousClock.now
        await Doorbell().wait(atMost: .milliseconds(30))
        #expect(ContinuousClock.now - started >= .milliseconds(30))
    }

    @Test func `a wait whose task is cancelled returns, before and while it waits`() async throws {
        let bell = Doorbell()
        let (time, before) = (long, Task { [long] in await bell.wait(atMost: long) })
        before.cancel()
        await before.value
        let during = Task { await bell.wait(atMost: time) }
        try await Task.sleep(for: .milliseconds(30))
        during.cancel()
        await during.value
    }

    @Test func `who gave up waiting does not eat the ring of another`() async throws {
        let bell = Doorbell()
        await bell.wait(atMost: .milliseconds(5))
        let patient = Task { [long] in await bell.wait(atMost: long) }
        try await Task.sleep(for: .milliseconds(30))
        bell.ring()
        await patient.value
    }

    @Test func `a ring that woke somebody is over`() async throws {
        let bell = Doorbell()
        let sleeper = Task { [long] in await bell.wait(atMost: long) }
        try await Task.sleep(for: .milliseconds(50))
        bell.ring()
        await sleeper.value
        let started = ContinuousClock.now
        await bell.wait(atMost: .milliseconds(50))
        #expect(ContinuousClock.now - started >= .milliseconds(50))
    }

    @Test func `one ring wakes all who wait`() async throws {
        let bell = Doorbell()
        let woken = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...20 {
                group.addTask { [long] in
                    await bell.wait(atMost: long)
                    woken.add()
                }
            }
            try await Task.sleep(for: .milliseconds(50))
            // Whoever had not begun to wait yet hears a later ring.
            while woken.count < 20 {
                bell.ring()
                try await Task.sleep(for: .milliseconds(10))
            }
            try await group.waitForAll()
        }
        #expect(woken.count == 20)
    }

    @Test func `rings and waits from many sides never hang`() async {
        let bell = Doorbell()
        await withTaskGroup(of: Void.self) { group in
            for _ in 1...8 {
                group.addTask { for _ in 1...100 { bell.ring() } }
                group.addTask { for _ in 1...50 { await bell.wait(atMost: .milliseconds(1)) } }
            }
        }
    }
}

@testable import Messaging
import Synchronization
import Testing


@Suite(.timeLimit(.minutes(1))) struct GroupCommitTests {
    /// Records combined writes, and decides whether they succeed.
    private final class Disk: Sendable {
        let written = Mutex<[[Int]]>([])

        func write(_ items: [Int], pausing: Duration = .milliseconds(30)) async -> Bool {
            try? await Task.sleep(for: pausing)
            written.withLock { $0.append(items) }
            return !items.contains(13)
        }
    }

    @Test func `who comes while the disk works shares the next commit, in order`() async {
        let (commit, disk) = (GroupCommit<Int>(), Disk())
        let all = await withTaskGroup(of: Bool.self) { group in
            for number in 101...140 { group.addTask { await commit.write(number) { await disk.write($0) } } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let written = disk.written.withLock { $0 }
        #expect(all == Array(repeating: true, count: 40))
        #expect(Set(written.joined()) == Set(101...140) && written.joined().count == 40 && written.count < 10)
    }

    @Test func `one after the other, each is written alone and in order`() async {
        let (commit, disk) = (GroupCommit<Int>(), Disk())
        for number in 1...5 { #expect(await commit.write(number) { await disk.write($0, pausing: .zero) }) }
        #expect(disk.written.withLock { $0 } == [[1], [2], [3], [4], [5]])
    }

    @Test func `a commit that fails is told to those who shared it and to nobody else`() async {
        let (commit, disk) = (GroupCommit<Int>(), Disk())
        #expect(await !commit.write(13) { await disk.write($0) })
        #expect(await commit.write(14) { await disk.write($0) })
    }
}

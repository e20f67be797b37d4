import Database
import DatabaseTesting
import Foundation
import Logging
import Messaging
import Synchronization
import Vocabulary

/// A database in its own folder, which is deleted with this object, and a clock that stands still until a test sets it.
final class Station: Sendable {
    static let noon = Date(timeIntervalSince1970: 1_795_000_000)
    static let logger = Logger(label: "bus.tests") { _ in SwiftLogNoOpLogHandler() }

    let folder: URL
    let database: Database
    private let time = Mutex(Station.noon)

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "bus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try TestDatabases.openEmpty(folder.appending(path: "bus.sqlite"))
    }

    deinit {
        try? database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    var now: Date { time.withLock { $0 } }
    var clock: TimeSource { TimeSource { self.now } }
    func advance(_ seconds: TimeInterval) { time.withLock { $0 += seconds } }

    func bus() async throws -> EmbeddedBus { try await EmbeddedBus(database: database, clock: clock, logger: Self.logger) }

    func count(_ query: Query) async throws -> Int { try await Statements.unrecorded(database).read { try $0.count(query) } }
}

/// Records messages in the order of arrival; the test decides what the handler returns.
final class TestReceiver: Sendable {
    private let seen = Mutex<[String]>([])
    private let answer: @Sendable (BusMessage, Int) -> Settlement

    /// - Parameter answer: gets the message and the number of its deliveries, from 1.
    init(_ answer: @escaping @Sendable (BusMessage, Int) -> Settlement = { _, _ in .accepted }) { self.answer = answer }

    var messages: [String] { seen.withLock { $0 } }

    func take(_ message: BusMessage) -> Settlement {
        let times = seen.withLock { seen in
            seen.append(message.id)
            return seen.count { $0 == message.id }
        }
        return answer(message, times)
    }
}

extension BusMessage {
    /// A message such as `a1` with the key `a`.
    init(_ name: String) { self.init(id: name, orderingKey: String(name.prefix(1)), body: Array("body of \(name)".utf8)) }
}

/// Receives until the condition holds (at most 30 seconds), then stops.
func receiving(
    _ bus: EmbeddedBus, from addresses: [String] = ["here"], with receiver: TestReceiver,
    until isDone: @escaping @Sendable () async throws -> Bool
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await bus.receive(from: addresses) { receiver.take($0) } }
        group.addTask {
            let deadline = ContinuousClock.now + .seconds(30)
            while try await !isDone(), ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
        }
        try await group.next()
        group.cancelAll()
    }
}

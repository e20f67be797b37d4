import Database
import Foundation
import Logging
import Messaging
import Vocabulary

/// The bus between portal and node: embedded, or the broker in `GATEHOUSE_BUS` (docs/operations.md).
struct DemoBus {
    let bus: any ServiceBus
    let deadLetters: any DeadLetterQueue
    /// Work that runs as long as the demo.
    let work: [@Sendable () async -> Void]
    /// Work at the end.
    let close: @Sendable () async -> Void

    init(database: Database, environment: [String: String] = ProcessInfo.processInfo.environment, logger: Logger) async throws {
        guard let settings = try Self.settings(environment) else {
            let embedded = try await EmbeddedBus(database: database, clock: .system, logger: logger)
            (bus, deadLetters) = (embedded, embedded)
            work = []
            close = {}
            return
        }
        let broker = AMQPBus(settings: settings, random: .system, logger: logger)
        let office = try await DeadLetterCollector(database: database, bus: broker, clock: .system, logger: logger)
        (bus, deadLetters) = (broker, office)
        work = [{ await office.run() }]
        close = { await broker.close() }
    }

    private static func settings(_ environment: [String: String]) throws -> AMQPSettings? {
        do {
            return try AMQPSettings.fromEnvironment(environment)
        } catch {
            throw CommandFailure(error.description)
        }
    }
}

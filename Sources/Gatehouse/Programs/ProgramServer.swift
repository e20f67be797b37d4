import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import UnixSignals
import Vocabulary
import Web

/// What portal and node need to run: the log, a server on an address, and an orderly end.
enum ProgramServer {
    static func logger(_ settings: CommonSettings, label: String) -> Logger {
        settings.logsJSON ? LoggingSystem.bootstrap { JSONLog(label: $0) } : LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: label)
        logger.logLevel = settings.logLevel
        return logger
    }

    /// - Parameter whenRunning: done once it takes connections; a line in the log where nothing is named.
    static func server<Context: RequestContext>(
        _ router: Router<Context>, _ listen: ListenAddress, _ logger: Logger, whenRunning: (@Sendable () async -> Void)? = nil
    ) -> any Service
    where Context.Source == ApplicationRequestContextSource {
        Application(
            router: router, server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: .init(address: .hostname(listen.host, port: listen.port), serverName: nil),
            onServerRunning: { _ in
                guard let whenRunning else { return logger.notice("listening", metadata: ["address": "\(listen.host):\(listen.port)"]) }
                await whenRunning()
            }, logger: logger)
    }

    /// Runs until SIGTERM or SIGINT: then no new connections are taken, what is being answered is answered, and work is handed back.
    static func run(_ services: [any Service], _ logger: Logger) async throws {
        // Whoever read the log may be gone.
        signal(SIGPIPE, SIG_IGN)
        let group = ServiceGroup(
            configuration: .init(services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }
}

/// Work that goes on until the program is asked to stop.
struct Worker: Service {
    let work: @Sendable () async -> Void

    func run() async throws { await cancelWhenGracefulShutdown { await work() } }
}

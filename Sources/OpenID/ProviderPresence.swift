import Foundation
import Vocabulary

/// Checks that the provider's server answers before a browser is sent there: the browser's own error page would help nobody.
actor ProviderPresence {
    private let exchange: ProviderExchange
    private let clock: TimeSource
    private var answeredAt: [String: Date] = [:]
    private var asking: [String: Task<Bool, Never>] = [:]

    /// Seconds for which a result is valid.
    private static let lifetime = 5.0

    init(exchange: ProviderExchange, clock: TimeSource) {
        self.exchange = exchange
        self.clock = clock
    }

    /// - Parameter endpoint: a page of the provider. The check requests its server's root page; any answer counts.
    func answers(at endpoint: String) async -> Bool {
        guard let server = Self.server(of: endpoint) else { return false }
        if let answered = answeredAt[server], abs(clock.now().timeIntervalSince(answered)) < Self.lifetime { return true }
        if let asking = asking[server] { return await asking.value }
        // A kept connection may have been closed in the meantime, so a failure is retried once.
        let task = Task { [exchange] in
            if await exchange.reaches(server) { return true }
            return await exchange.reaches(server)
        }
        asking[server] = task
        let isThere = await task.value
        asking[server] = nil
        answeredAt[server] = isThere ? clock.now() : nil
        return isThere
    }

    private static func server(of endpoint: String) -> String? {
        guard var url = URLComponents(string: endpoint) else { return nil }
        (url.path, url.query, url.fragment) = ("/", nil, nil)
        return url.string
    }
}

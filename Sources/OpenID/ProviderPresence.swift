import Foundation
import Vocabulary

/// Whether somebody answers where a browser is about to be sent: what a browser says of a machine that is away helps nobody.
actor ProviderPresence {
    private let exchange: ProviderExchange
    private let clock: TimeSource
    private var answeredAt: [String: Date] = [:]
    private var asking: [String: Task<Bool, Never>] = [:]

    /// Seconds that an answer counts for.
    private static let lifetime = 5.0

    init(exchange: ProviderExchange, clock: TimeSource) {
        self.exchange = exchange
        self.clock = clock
    }

    /// - Parameter endpoint: a page of the provider. Its server is asked for its first page, which may be any, or none.
    func answers(at endpoint: String) async -> Bool {
        guard let server = Self.server(of: endpoint) else { return false }
        if let answered = answeredAt[server], abs(clock.now().timeIntervalSince(answered)) < Self.lifetime { return true }
        if let asking = asking[server] { return await asking.value }
        // A connection that was kept may have been closed meanwhile: one more attempt tells.
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

import Foundation
import Vocabulary

/// The provider's public keys, remembered for an hour.
///
/// A `kid` nobody has seen makes it look again, since that is how keys are rotated; but at most once a minute,
/// so that forged tokens cannot turn this portal against the provider; after a search that failed, in a few seconds.
actor SigningKeyCache {
    private let exchange: ProviderExchange
    private let clock: TimeSource
    private var known: (keys: [SigningKey], fetchedAt: Date)?
    private var lastSearch: Date?
    private var fetching: Task<Result<[SigningKey], SignInFailure>, Never>?

    private static let lifetime: Double = 3600
    private static let searchPause: Double = 60
    private static let pauseAfterFailure: Double = 3

    init(exchange: ProviderExchange, clock: TimeSource) {
        self.exchange = exchange
        self.clock = clock
    }

    /// The key a token names; nil when the provider publishes no such key for that algorithm.
    func key(_ keyID: String, _ algorithm: SigningAlgorithm, publishedAt url: String) async throws(SignInFailure) -> SigningKey? {
        let wasFresh = isFresh
        let keys = try await current(from: url)
        if let key = keys.first(where: { $0.keyID == keyID && $0.algorithm == algorithm }) { return key }
        guard wasFresh else { return nil }
        let searched = try await search(from: url)
        return searched.first { $0.keyID == keyID && $0.algorithm == algorithm }
    }

    private var isFresh: Bool {
        guard let known else { return false }
        return clock.now().timeIntervalSince(known.fetchedAt) < Self.lifetime
    }

    private func current(from url: String) async throws(SignInFailure) -> [SigningKey] {
        if let known, isFresh { return known.keys }
        return try await fetch(from: url)
    }

    private func search(from url: String) async throws(SignInFailure) -> [SigningKey] {
        // Whoever comes while somebody is searching gets that answer, and no search of their own.
        if fetching != nil { return try await fetch(from: url) }
        if let lastSearch, clock.now().timeIntervalSince(lastSearch) < Self.searchPause { return known?.keys ?? [] }
        lastSearch = clock.now()
        do throws(SignInFailure) { return try await fetch(from: url) } catch {
            lastSearch = clock.now().addingTimeInterval(Self.pauseAfterFailure - Self.searchPause)
            throw error
        }
    }

    private func fetch(from url: String) async throws(SignInFailure) -> [SigningKey] {
        if let fetching { return try await fetching.value.get() }
        let task = Task { [exchange] in await Self.download(url, exchange) }
        fetching = task
        let result = await task.value
        fetching = nil
        let keys = try result.get()
        known = (keys, clock.now())
        return keys
    }

    private static func download(
        _ url: String, _ exchange: ProviderExchange
    ) async -> Result<[SigningKey], SignInFailure> {
        do throws(SignInFailure) {
            let answer = try await exchange.get(url)
            guard answer.isSuccess, let keys = try? SigningKey.keys(inSet: answer.body) else {
                throw SignInFailure.answerMalformed
            }
            return .success(keys)
        } catch {
            return .failure(error)
        }
    }
}

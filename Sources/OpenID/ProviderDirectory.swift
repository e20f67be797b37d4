import Foundation
import Vocabulary

/// Remembers the provider's endpoints for an hour; one request at a time looks them up.
actor ProviderDirectory {
    private let provider: OpenIDProvider
    private let exchange: ProviderExchange
    private let clock: TimeSource
    private var known: (metadata: ProviderMetadata, until: Date)?
    private var lookUp: Task<Result<ProviderMetadata, SignInFailure>, Never>?

    private static let lifetime: Double = 3600

    init(provider: OpenIDProvider, exchange: ProviderExchange, clock: TimeSource) {
        self.provider = provider
        self.exchange = exchange
        self.clock = clock
    }

    func metadata() async throws(SignInFailure) -> ProviderMetadata {
        if let known, clock.now() < known.until { return known.metadata }
        if let lookUp { return try await lookUp.value.get() }
        let task = Task { [provider, exchange] in await Self.discover(provider, exchange) }
        lookUp = task
        let result = await task.value
        lookUp = nil
        let metadata = try result.get()
        known = (metadata, clock.now().addingTimeInterval(Self.lifetime))
        return metadata
    }

    private static func discover(
        _ provider: OpenIDProvider, _ exchange: ProviderExchange
    ) async -> Result<ProviderMetadata, SignInFailure> {
        do throws(SignInFailure) {
            try EndpointRule.checkIssuer(provider.issuer)
            let document = provider.endpoints.areComplete ? nil : try await document(of: provider, exchange)
            return .success(try ProviderMetadata.check(document, for: provider))
        } catch {
            return .failure(error)
        }
    }

    private static func document(
        of provider: OpenIDProvider, _ exchange: ProviderExchange
    ) async throws(SignInFailure) -> DiscoveryDocument {
        let issuer = provider.issuer.hasSuffix("/") ? String(provider.issuer.dropLast()) : provider.issuer
        let answer = try await exchange.get(issuer + "/.well-known/openid-configuration")
        guard answer.isSuccess, let document = try? JSONDecoder().decode(DiscoveryDocument.self, from: answer.body)
        else { throw .answerMalformed }
        return document
    }
}

extension OpenIDProvider.EndpointOverrides {
    /// With these five, nothing is left to discover.
    fileprivate var areComplete: Bool {
        authorization != nil && token != nil && userInfo != nil && keys != nil && endSession != nil
    }
}

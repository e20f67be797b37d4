import Foundation
public import Hummingbird
public import Logging
public import Vocabulary

/// A stand-in for FAS, for the demo and for tests: a real OpenID provider on its own port with FAS's dialect
/// (SPEC §13; FACTS "FAS"). Its sample people need no card and no password.
///
/// Never make it reachable from outside: anybody who reaches it can sign in as anybody.
public struct SimulatedFAS: Sendable {
    let people: [FASPerson]
    let state: FASState
    let keys: FASKeys
    let pages: FASPages
    let clock: TimeSource
    let random: RandomSource
    let logger: Logger

    /// The prefix of every address and the end of the issuer.
    static let path = "/fas/oauth2"

    /// - Parameters:
    ///   - people: the people who can sign in.
    ///   - clients: the known clients; see also ``register(_:)``.
    ///   - issuer: nil uses `http://HOST:PORT/fas/oauth2` of the application, known once it runs.
    /// - Throws: if a page or its stylesheet cannot be read.
    public init(
        people: [FASPerson] = FASPerson.samplePeople, clients: [FASClient], issuer: String? = nil,
        clock: TimeSource = .system, random: RandomSource = .system, logger: Logger
    ) throws {
        self.people = people
        state = FASState(clients: clients, issuer: issuer, clock: clock)
        keys = FASKeys()
        pages = try FASPages.load()
        self.clock = clock
        self.random = random
        self.logger = logger
    }

    /// The issuer identifier; final once the application runs.
    public var issuer: String {
        get async { await state.issuer }
    }

    /// Adds a client whose address becomes known later.
    public func register(_ client: FASClient) async { await state.register(client) }

    /// Signs with a new key from now on.
    ///
    /// - Parameter droppingOld: also stops publishing the previous key.
    public func rotateKeys(droppingOld: Bool = true) async throws { try await keys.rotate(droppingOld: droppingOld) }

    /// The routes of every page and endpoint.
    public func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        AuthorizationPages(fas: self).add(to: router)
        EndSessionPage(fas: self).add(to: router)
        ProgramEndpoints(fas: self).add(to: router)
        return router
    }

    /// The server, with a time limit for idle connections.
    ///
    /// - Parameters:
    ///   - port: 0 uses a free one.
    ///   - onServerRunning: gets the port once connections are accepted.
    public func application(
        host: String = "127.0.0.1", port: Int,
        onServerRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) -> Application<RouterResponder<BasicRequestContext>> {
        Application(
            router: router(),
            server: .http1(configuration: .init(idleTimeout: .seconds(30))),
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { [state] channel in
                let bound = channel.localAddress?.port ?? port
                await state.bind(host: host, port: bound)
                await onServerRunning(bound)
            },
            logger: logger)
    }

    /// Sets wrong answers for tests.
    func answer(_ contrary: ContraryAnswers) async { await state.answer(contrary) }

    /// How often a program called an endpoint.
    func requestCount(_ endpoint: FASEndpoint) async -> Int { await state.requestCount(endpoint) }
}

import Foundation
public import Hummingbird
public import Logging
public import Vocabulary

/// A stand-in for FAS for the demo and for tests: a real OpenID provider on a port of its own that speaks FAS's dialect
/// (SPEC §13; FACTS "FAS"), with sample people who need no card and no password.
///
/// Never to be reachable by others: whoever reaches it can be anybody.
public struct SimulatedFAS: Sendable {
    let people: [FASPerson]
    let state: FASState
    let keys: FASKeys
    let pages: FASPages
    let clock: TimeSource
    let random: RandomSource
    let logger: Logger

    /// Under which every address lies; the issuer ends with it.
    static let path = "/fas/oauth2"

    /// - Parameters:
    ///   - people: who can sign in.
    ///   - clients: who may ask; see also ``register(_:)``.
    ///   - issuer: nil takes `http://HOST:PORT/fas/oauth2` of the application, known once it runs.
    /// - Throws: when a page or its stylesheet cannot be read.
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

    /// Adds a client, for one whose address is only known later.
    public func register(_ client: FASClient) async { await state.register(client) }

    /// Signs with a new key from now on.
    ///
    /// - Parameter droppingOld: also stops publishing the key before it.
    public func rotateKeys(droppingOld: Bool = true) async throws { try await keys.rotate(droppingOld: droppingOld) }

    /// Every page and endpoint.
    public func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        AuthorizationPages(fas: self).add(to: router)
        EndSessionPage(fas: self).add(to: router)
        ProgramEndpoints(fas: self).add(to: router)
        return router
    }

    /// The server, with a time limit on idle connections.
    ///
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - onServerRunning: told the port once connections are taken.
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

    /// Lets tests make it lie.
    func answer(_ contrary: ContraryAnswers) async { await state.answer(contrary) }

    /// How often a program called an endpoint.
    func requestCount(_ endpoint: FASEndpoint) async -> Int { await state.requestCount(endpoint) }
}

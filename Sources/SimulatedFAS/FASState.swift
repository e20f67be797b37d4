import Foundation
import Vocabulary

/// Everything the simulated FAS remembers: in memory, bounded, gone when it stops.
actor FASState {
    private var clients: [String: FASClient]
    private var boundIssuer: String?
    private var requests: Ledger<PendingRequest>
    private var codes: Ledger<Grant>
    private var spentCodes: Ledger<String>
    private var tokens: Ledger<Grant>
    private var sessions: Ledger<Int>
    private var counts: [FASEndpoint: Int] = [:]
    private(set) var contrary = ContraryAnswers()

    static let requestLifetime: Double = 600
    static let codeLifetime: Double = 60
    static let tokenLifetime: Double = 300
    static let sessionLifetime: Double = 8 * 3600

    init(clients: [FASClient], issuer: String?, clock: TimeSource) {
        self.clients = Dictionary(clients.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        boundIssuer = issuer
        requests = Ledger(lifetime: Self.requestLifetime, clock: clock)
        codes = Ledger(lifetime: Self.codeLifetime, clock: clock)
        // Longer than the tokens live, so that a replayed code still finds what it has to revoke.
        spentCodes = Ledger(lifetime: Self.tokenLifetime + Self.codeLifetime, clock: clock)
        tokens = Ledger(lifetime: Self.tokenLifetime, clock: clock)
        sessions = Ledger(lifetime: Self.sessionLifetime, clock: clock)
    }

    var issuer: String { boundIssuer ?? "http://127.0.0.1\(SimulatedFAS.path)" }

    /// Only where no issuer was given: then the port that was found decides.
    func bind(host: String, port: Int) {
        boundIssuer = boundIssuer ?? "http://\(host):\(port)\(SimulatedFAS.path)"
    }

    func register(_ client: FASClient) { clients[client.id] = client }
    func client(_ id: String?) -> FASClient? { id.flatMap { clients[$0] } }
    func registeredAddresses() -> [String] { clients.values.flatMap { $0.redirectURIs + $0.postLogoutRedirectURIs } }

    func answer(_ contrary: ContraryAnswers) { self.contrary = contrary }
    func count(_ endpoint: FASEndpoint) { counts[endpoint, default: 0] += 1 }
    func requestCount(_ endpoint: FASEndpoint) -> Int { counts[endpoint, default: 0] }
}

extension FASState {
    func open(_ request: PendingRequest, as id: String) { requests.add(request, as: id) }

    /// The request a browser has open; another browser's is none of its business.
    func pending(_ id: String, in browser: String) -> PendingRequest? {
        requests[id].flatMap { $0.browser == browser ? $0 : nil }
    }

    /// Takes a request out of the open ones, so that it is answered once.
    func close(_ id: String, in browser: String) -> PendingRequest? {
        guard let request = pending(id, in: browser) else { return nil }
        requests.remove(id)
        return request
    }

    func remember(_ person: Int, in browser: String) { sessions.add(person, as: browser) }
    func person(in browser: String) -> Int? { sessions[browser] }
    func endSession(of browser: String) { sessions.remove(browser) }

    func issue(_ grant: Grant, code: String) { codes.add(grant, as: code) }

    /// What a code was given for, once. A second use revokes what the first one brought (RFC 6749 §4.1.2).
    func redeem(_ code: String, for token: String) -> Grant? {
        if let issued = spentCodes[code] { tokens.remove(issued) }
        guard let grant = codes[code] else { return nil }
        codes.remove(code)
        spentCodes.add(token, as: code)
        return grant
    }

    func issue(_ grant: Grant, token: String) { tokens.add(grant, as: token) }
    func grant(ofToken token: String) -> Grant? { tokens[token] }
}

/// A browser that was sent here and has not chosen yet.
struct PendingRequest: Sendable {
    let request: AuthorizationRequest
    let browser: String
}

/// What a person agreed to.
public struct Grant: Sendable {
    let request: AuthorizationRequest
    let person: Int
    let level: FASLevel
    let agreedAt: Date
}

/// Entries that expire, and of which the oldest go first when there are too many.
struct Ledger<Value: Sendable>: Sendable {
    private var entries: [String: (value: Value, until: Date)] = [:]
    private var order: [String] = []
    private let lifetime: Double
    private let limit: Int
    private let clock: TimeSource

    init(lifetime: Double, limit: Int = 1000, clock: TimeSource) {
        self.lifetime = lifetime
        self.limit = limit
        self.clock = clock
    }

    subscript(_ key: String) -> Value? {
        guard let entry = entries[key], entry.until > clock.now() else { return nil }
        return entry.value
    }

    mutating func add(_ value: Value, as key: String) {
        remove(key)
        entries[key] = (value, clock.now().addingTimeInterval(lifetime))
        order.append(key)
        if order.count > limit { entries[order.removeFirst()] = nil }
    }

    mutating func remove(_ key: String) {
        guard entries.removeValue(forKey: key) != nil else { return }
        order.removeAll { $0 == key }
    }
}

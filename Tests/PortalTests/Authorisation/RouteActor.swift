import Access
import AsyncHTTPClient
import Database
import HTTPTypes
import Logging
import Testing
import Vocabulary

@testable import Imports
@testable import Portal
@testable import OpenID
@testable import Directory

/// The kinds of people who request the routes. All use the same portal: Emma's account waits for approval at AZ Noordzee.
enum RouteActor: String, CaseIterable, Sendable {
    case anonymous
    case owner = "AU owner"
    case stranger = "AU other"
    case manager = "AM own organisation"
    case otherManager = "AM other organisation"
    case blockedOwner = "blocked AU"
    case blockedManager = "blocked AM"
    case hdManager = "HD Manager"
    case administrator = "Administrator"

    private var person: SamplePerson? {
        switch self {
        case .anonymous: nil
        case .owner, .blockedOwner: .emma
        case .stranger: .tom
        case .manager, .blockedManager: .an
        case .otherManager: .jean
        case .hdManager: .marc
        case .administrator: .anna
        }
    }

    /// A browser of this person. The blocked ones signed in before they were blocked: the owner everywhere, the manager at the organisation.
    func browser(_ stage: TestPortal, _ open: Browsers) async throws -> Browser {
        guard let person else { return open() }
        let browser = try await open(person)
        let user = try await stage.userID(person)
        switch self {
        case .blockedOwner: try await stage.services.perform(.blockEverywhere, on: .init(user, at: nil), as: stage.viewer(.marc))
        case .blockedManager:
            let noordzee = try #require(try await stage.viewer(.karim).managed.first)
            try await stage.services.perform(.block, on: .init(user, at: noordzee), as: stage.viewer(.karim))
        default: break
        }
        return browser
    }
}

/// The portal for the routes, with the ids in their addresses.
struct RouteScene: Sendable {
    let stage: TestPortal
    let account: AccountID
    let grant: GrantID
    let user: UserID
    /// A file that An has uploaded and not applied.
    let upload: UploadID

    /// - Parameter door: the port of a server that is not a sign-in service and answers at once.
    init(door: Int) async throws {
        let random = RandomSource.system
        let provider = OpenIDProvider.fas(
            issuer: "http://127.0.0.1:\(door)/fas/oauth2", clientID: "portal", clientSecret: "none", publicURL: "http://localhost")
        let signIn = OpenIDClient(provider: provider, http: .shared, clock: .system, random: random, logger: Logger(label: "routes"))
        stage = try await TestPortal(signIn: signIn)
        account = try await stage.request()
        let id = account
        grant = try #require(try await stage.database.read { try $0.grants(of: id, layer: .working).first?.id })
        user = try await stage.userID(.emma)
        upload = try await stage.upload(.users, UploadKind.users.example).id
        // The owner of an approved account is a member of the organisation; this makes Emma one.
        let (user, account) = (user, account)
        try await stage.run("INSERT INTO memberships (user_id, organisation_id) SELECT \(user), organisation_id FROM accounts WHERE id = \(account)")
    }

    /// The route's address with Emma's ids, and the id of An's file.
    func address(_ path: String) -> String {
        let id = path.hasPrefix("/manage/uploads/") ? "\(upload)" : path.hasPrefix("/manage/users/") ? "\(user)" : path.hasPrefix("/accounts/") ? "\(account)" : "4711"
        return path.replacing("{id}", with: id).replacing("{grant}", with: "\(grant)").replacing("{language}", with: "en").replacing("{kind}", with: "approved")
    }

    /// A form with an old revision: a permitted person gets that refusal, and nothing changes for the next route.
    func fields(_ path: String) -> KeyValuePairs<String, String> {
        path.hasSuffix("/users/execution") || path.hasSuffix("/users/selection")
            ? ["action": "block", "id": "\(user)", "row": "\(user):1:999"]
            : ["action": "push", "id": "\(account)", "row": "\(account):999", "revision": "999", "reason": "Because", "project": "2", "role": "2"]
    }
}

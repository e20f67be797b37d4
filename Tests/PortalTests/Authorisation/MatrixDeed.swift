@testable import Directory
import Access
import Database
import Testing
import Vocabulary

@testable import Imports
@testable import Portal

/// A column of the user matrix, and who stands for it.
enum MatrixActor: String, CaseIterable, Sendable {
    case authenticatedUser = "AU"
    case accessManager = "AM"

    var person: SamplePerson {
        switch self {
        case .authenticatedUser: .emma
        case .accessManager: .an
        }
    }

    func cell(of row: UserMatrix.Row) -> UserMatrix.Allowed {
        switch self {
        case .authenticatedUser: row.authenticatedUser
        case .accessManager: row.accessManager
        }
    }
}

/// What somebody does at a browser for a row of the matrix, and what shows that it was done.
struct MatrixDeed: Sendable {
    /// Somebody whom the portal meets for the first time.
    var newcomer: SamplePerson?
    let send: @Sendable (Browser) async throws -> Reply
    /// Asked before, without an answer, and after.
    let isDone: @Sendable (Reply?) async throws -> Bool

    static func page(_ path: String, shows text: String, newcomer: SamplePerson? = nil) -> MatrixDeed {
        MatrixDeed(newcomer: newcomer, send: { try await $0.get(path) }, isDone: { $0?.text.contains(text) == true })
    }

    static func file(_ path: String, shows text: String) -> MatrixDeed {
        MatrixDeed(send: { try await $0.post(path) }, isDone: { $0?.text.contains(text) == true })
    }

    static func form(_ path: String, _ fields: [(String, String)] = [], isDone: @escaping @Sendable () async throws -> Bool) -> MatrixDeed {
        MatrixDeed(send: { try await $0.post(path, pairs: fields) }, isDone: { _ in try await isDone() })
    }
}

/// The sample people, brought to where a row begins: Emma has asked for something at AZ Noordzee, which An manages.
struct MatrixScene: Sendable {
    let stage: TestPortal
    let actor: MatrixActor

    /// A row without a deed does not compile.
    func deed(for id: UserMatrix.RowID) async throws -> MatrixDeed {
        switch id {
        case .login: .page("/profile", shows: SamplePerson.noor.lastName, newcomer: .noor)
        case .m0: try await creation()
        case .m1a: try await addition(of: actor.person, at: "/accounts/new")
        case .m1b: try await addition(of: .tom, at: "/manage/users/\(try await stage.userID(.tom))/accounts/new")
        case .m1c: try await action("approval-request", on: stage.draft(of: .tom, email: "tom.second@aznoordzee.example"), leadsTo: .approval)
        case .m2: try await action("approval", on: stage.request(), leadsTo: .approved)
        case .m41: upload(.users, CSVText.users("\(SamplePerson.noor.ssin),Noor,El Amrani,\(SamplePerson.noor.email),,71090112,"), makes: .noor)
        case .m37: upload(.accounts, CSVText.accounts("\(SamplePerson.tom.ssin),tom.file@aznoordzee.example,71090112,hd4dp2,HDBP0010,1,"), account: "tom.file@aznoordzee.example")
        case .exportUsers: .file("/manage/users/export", shows: SamplePerson.tom.ssin)
        case .exportAccounts: .file("/manage/accounts/export", shows: SamplePerson.tom.email)
        case .m13: try await grant(role: "1", on: stage.draft())
        case .m10: try await action("approval-request", on: stage.draft(), leadsTo: .approval)
        case .m16: try await approval(of: stage.request())
        case .m32a: try await grant(role: "SPONSOR_SPONSOR", on: stage.draft(.healthstat, role: "SPONSOR_INDIVIDUAL"))
        case .m32: try await action("approval-request", on: stage.draft(.healthstat, role: "SPONSOR_SPONSOR"), leadsTo: .approval)
        case .m33: try await approval(of: stage.request(.healthstat, role: "SPONSOR_SPONSOR"))
        case .m30: try await edit(role: "2")
        case .m24: try await action("approval-request", on: changed(), leadsTo: .approval)
        case .m27: try await action("approval", on: requestedChange(), leadsTo: .approved)
        case .m31: try await authorGroup()
        case .addExisting: try await membership()
        case .m6: try await selection(.demote, .karim, leadsTo: "member")
        case .m5: try await selection(.promote, .tom, leadsTo: "manager")
        case .m3a, .m19: try await removal(of: stage.draft())
        case .m3b: try await action("disablement", on: stage.published(), leadsTo: .disabled)
        case .m4: try await action("enablement", on: disabled(.hd4dp2), leadsTo: .approved)
        case .restore: try await action("draft", on: disabled(.hd4dp2), leadsTo: .draft)
        case .block: try await selection(.block, .tom, leadsTo: "member blocked")
        case .m21: try await reset(of: stage.published())
        case .m30a: try await grantRemoval()
        case .m34: try await action("disablement", on: published(.healthstat), leadsTo: .disabled)
        case .m35: try await action("draft", on: disabled(.healthstat), leadsTo: .draft)
        case .m36: try await reset(of: published(.healthstat))
        case .m82: .page("/manage/users", shows: SamplePerson.tom.lastName)
        case .m74: .page("/manage/accounts?application=hd4dp2", shows: SamplePerson.tom.email)
        case .m75: .page("/accounts", shows: "id=\"account-\(try await stage.draft(of: actor.person))\"")
        case .m78: try await othersAtHealthstat()
        case .m79: .page("/accounts", shows: "id=\"account-\(try await stage.draft(of: actor.person, .healthstat, role: "SPONSOR_SPONSOR"))\"")
        }
    }

    // MARK: People

    private func creation() async throws -> MatrixDeed {
        let index = stage.services.ssinIndex(try SSIN.parse(SamplePerson.noor.ssin))
        let isThere: @Sendable () async throws -> Bool = { [stage] in try await stage.count("SELECT COUNT(*) AS n FROM users WHERE ssin_index = \(index)") == 1 }
        switch actor {
        // The first login makes one's own user.
        case .authenticatedUser: return MatrixDeed(newcomer: .noor, send: { try await $0.get("/profile") }, isDone: { _ in try await isThere() })
        case .accessManager:
            let fields = [
                ("organisation", "\(try await stage.organisation("AZ Noordzee"))"), ("ssin", SamplePerson.noor.ssin), ("first_name", SamplePerson.noor.firstName),
                ("last_name", SamplePerson.noor.lastName), ("email", SamplePerson.noor.email), ("language", "fr"),
            ]
            return .form("/manage/users/new", fields, isDone: isThere)
        }
    }

    private func membership() async throws -> MatrixDeed {
        _ = try await stage.viewer(.noor)
        let fields = [("organisation", "\(try await stage.organisation("AZ Noordzee"))"), ("email", SamplePerson.noor.email)]
        return .form("/manage/users/existing", fields) { [stage] in try await stage.standing(.noor) == "member" }
    }

    private func selection(_ action: UserAction, _ person: SamplePerson, leadsTo standing: String) async throws -> MatrixDeed {
        let row = try await stage.row(person)
        return MatrixDeed(send: { try await $0.execute(action, [row]) }, isDone: { [stage] _ in try await stage.standing(person) == standing })
    }

    // MARK: Accounts

    private func addition(of person: SamplePerson, at path: String) async throws -> MatrixDeed {
        let email = "another@aznoordzee.example"
        let user = try await stage.viewer(person).id
        return .form(path, [("email", email), ("provision", "AZ Noordzee / HD4DP2")]) { [stage] in
            try await stage.count("SELECT COUNT(*) AS n FROM accounts WHERE user_id = \(user) AND email = \(email)") == 1
        }
    }

    private func action(_ resource: String, on id: AccountID, leadsTo state: AccountState) -> MatrixDeed {
        .form("/accounts/\(id)/\(resource)") { [stage] in try await stage.account(id).state == state }
    }

    private func removal(of id: AccountID) -> MatrixDeed {
        .form("/accounts/\(id)/removal") { [stage] in try await stage.count("SELECT COUNT(*) AS n FROM accounts WHERE id = \(id)") == 0 }
    }

    private func reset(of id: AccountID) -> MatrixDeed {
        .form("/accounts/\(id)/password-reset") { [stage] in try await stage.audited(id).contains(AccountAction.resetPassword.rawValue) }
    }

    private func published(_ application: ApplicationID) async throws -> AccountID {
        try await stage.published(application, role: application == .hd4dp2 ? "1" : "SPONSOR_SPONSOR")
    }

    private func disabled(_ application: ApplicationID) async throws -> AccountID {
        let id = try await published(application)
        try await stage.perform(.disable, id, as: .an)
        return id
    }

    private func othersAtHealthstat() async throws -> MatrixDeed {
        _ = try await stage.request(of: .noor, .healthstat, role: "SPONSOR_SPONSOR")
        return .page("/manage/accounts?application=healthstat", shows: SamplePerson.noor.email)
    }

    private func upload(_ kind: UploadKind, _ text: String, makes person: SamplePerson? = nil, account: String? = nil) -> MatrixDeed {
        MatrixDeed(
            send: { try await $0.send(text, to: kind) },
            isDone: { [stage] _ in
                guard let id: UploadID = try await stage.database.read({ try $0.first("SELECT id FROM uploads") { try $0.id("id") } }) else { return false }
                try await stage.imports.checkUpload(id)
                _ = try await stage.apply(try await stage.upload(id), as: actor.person)
                if let person { return try await stage.standing(person) == "member" }
                return try await stage.account(account ?? "") != nil
            })
    }

    // MARK: Grants

    private func working(_ id: AccountID) async throws -> [Grant] { try await stage.database.read { try $0.grants(of: id, layer: .working) } }

    private func grant(role: String, on id: AccountID) async throws -> MatrixDeed {
        let fields = [("project", "\(try await stage.project("HDBP0010"))"), ("role", role)]
        return .form("/accounts/\(id)/grants", fields) { [stage] in try await stage.grants(id, .working).contains("HDBP0010 \(role)") }
    }

    private func approval(of id: AccountID) -> MatrixDeed {
        .form("/accounts/\(id)/approval") { [stage] in try await !stage.grants(id, .approved).isEmpty }
    }

    private func edit(role: String) async throws -> MatrixDeed {
        let id = try await stage.draft()
        let grant = try #require(try await working(id).first)
        return .form("/accounts/\(id)/grants/\(grant.id)", [("project", "\(try await stage.project("HDBP0001"))"), ("role", role)]) { [stage] in
            try await stage.grants(id, .working) == ["HDBP0001 \(role)"]
        }
    }

    private func grantRemoval() async throws -> MatrixDeed {
        let id = try await stage.draft()
        let grant = try #require(try await working(id).first)
        return .form("/accounts/\(id)/grants/\(grant.id)/removal") { [stage] in try await stage.grants(id, .working).isEmpty }
    }

    /// A draft of a published account with one grant more.
    private func changed() async throws -> AccountID {
        let id = try await stage.published()
        try await stage.perform(.createNewDraft, id, as: .emma)
        try await stage.grant("HDBP0010", "2", on: id, as: .emma)
        return id
    }

    private func requestedChange() async throws -> AccountID {
        let id = try await changed()
        try await stage.perform(.requestApproval, id, as: .emma)
        return id
    }

    private func authorGroup() async throws -> MatrixDeed {
        _ = try await stage.published(of: .noor)
        let (toms, noors) = (try await stage.group(SamplePerson.tom.name), try await stage.group(SamplePerson.noor.name))
        let id = try await stage.draft()
        try await stage.grant("HDBP0010", "3", authorGroup: toms, on: id, as: .emma)
        let grant = try #require(try await working(id).first { $0.projectCode == "HDBP0010" })
        let fields = [("project", "\(try await stage.project("HDBP0010"))"), ("role", "3"), ("author_group", "\(noors)")]
        return .form("/accounts/\(id)/grants/\(grant.id)", fields) {
            try await working(id).contains { $0.projectCode == "HDBP0010" && $0.authorGroupID == noors }
        }
    }
}

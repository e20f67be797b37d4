import Access
import CSV
import Database
import Directory
import Imports
import Vocabulary
import Web

/// The work of an accounts row.
struct AccountWork: Sendable {
    struct Grant: Sendable {
        let project: ProjectID
        let code: String
        /// Whether the account already has a grant for this project, which changes.
        let changes: Bool
    }

    let person: AccountPerson
    let place: NamedProvision
    let email: EmailAddress
    /// Nil if this line or an earlier one creates the account.
    let existing: Account?
    /// Whether an earlier line creates the account or opens its draft.
    let opened: Bool
    let grants: [Grant]
    let role: Role?
    let authorGroup: String
}

/// Decides the outcome of each accounts row, with the rules of the pages. It remembers the effects of earlier lines. So the preview, which
/// changes nothing, and applying, which does, have the same result.
struct AccountPlanner: ImportPlanner {
    private let scope: ImportScope
    private let approval: UploadApproval
    private let services: PortalServices
    private let viewer: Viewer
    private let columns: ColumnTable<AccountLine>
    private var applier: AccountRowApplier
    private var places: [String: NamedProvision?] = [:]
    private var projects: [ApplicationID: [String: ProjectID]] = [:]
    private var approvers: [OrganisationID: ApproverDirectory] = [:]
    /// The account of each line, and its statement about each project.
    private var accounts: FirstOccurrences
    private var grants: FirstOccurrences
    /// Author groups that lines create.
    private var groups: CompactKeySet

    /// Marks an account that a line creates.
    private static let made: UInt32 = 1

    init(_ scope: ImportScope, _ approval: UploadApproval, services: PortalServices, viewer: Viewer, _ catalogue: Catalogue) {
        self.scope = scope
        self.approval = approval
        self.services = services
        self.viewer = viewer
        columns = AccountLine.table(catalogue)
        applier = AccountRowApplier(scope, approval, services: services, viewer: viewer)
        accounts = FirstOccurrences(expected: scope.rows)
        grants = FirstOccurrences(expected: scope.rows)
        groups = CompactKeySet(expected: scope.rows / 4)
    }

    /// Rows that choose an author group have their turn in the second pass, after those that make groups (SPEC §5).
    mutating func plan(_ record: CSVRecord, in pass: ImportPass, _ db: any Reader) throws -> RowPlan<AccountWork>? {
        let parsed: ParsedRow<AccountLine>
        do throws(RowFlaws) {
            parsed = try columns.parse(record, in: scope)
        } catch {
            return pass == .first ? .error(error.reasons) : nil
        }
        let turn: ImportPass = parsed.line.choosesGroup ? .second : .first
        return turn == pass ? try plan(parsed.line, says: parsed.whole, line: record.line, in: db) : nil
    }

    /// - Parameter says: a hash of what the row says of each of its projects, to be compared with other rows.
    private mutating func plan(_ row: AccountLine, says: Int, line: Int, in db: any Reader) throws -> RowPlan<AccountWork> {
        guard let place = try place(row, in: db) else {
            let managed = try db.managesOrganisation(row.organisation, viewer)
            return .skip(managed ? RowReason("upload.no_provision", column: "app") : RowReason("upload.organisation_unknown", column: "org_nihdi"))
        }
        guard let person = try db.accountPerson(services.ssinIndex(row.ssin), at: place, email: row.email, for: viewer) else {
            return .skip(RowReason("upload.user_unknown", column: "ssin"))
        }
        let account = lineKey(person.id, place.provision, row.email)
        let codes = row.projects.map(\.text)
        let touched = accounts[account]
        let existing = touched?.what == Self.made ? nil : try person.account.flatMap { try db.existing($0) }
        let fresh = codes.filter { grants[lineKey(account, $0)] == nil }
        // A row that describes the present state is skipped, even if the same could not be requested now.
        if let existing, fresh == codes, touched == nil || !codes.isEmpty, fresh.allSatisfy({ existing.base.has($0, row) }) {
            return .skip(touched == nil ? existing.reasonToSkip(fresh, row, approval) ?? .unchanged : .unchanged)
        }
        let flaws = try flaws(of: row, at: place, in: db)
        // An unknown author group is not an error of the file: like an unknown user, the row is skipped (SPEC §5).
        if flaws == [.authorGroupUnknown] { return .skip(.authorGroupUnknown) }
        guard flaws.isEmpty else { return .error(flaws) }
        if let repeated = repeated(says, codes, account) { return repeated }
        if let existing, fresh.allSatisfy({ existing.base.has($0, row) }) { return .skip(.unchanged) }
        if touched == nil, let reason = existing?.reasonToSkip(fresh, row, approval) { return .skip(reason) }
        if let refusal = try refusal(person, place, existing, in: db) { return .skip(RowReason(refusal)) }
        try note(row, says, person, place, account, isNew: existing == nil, line: line, in: db)
        let wanted = try fresh.filter { existing?.base.has($0, row) != true }.compactMap { code in
            try project(code, row.application.id, in: db).map { AccountWork.Grant(project: $0, code: code, changes: existing?.base.contains(code) == true) }
        }
        let isNew = existing == nil && touched == nil
        let work = AccountWork(
            person: person, place: place, email: row.email, existing: existing?.account, opened: touched != nil, grants: wanted,
            role: row.knownRole, authorGroup: row.authorGroup)
        let notes = isNew && row.email.isPublicDomain ? [RowReason("upload.public_domain", column: "email")] : []
        return .work(work, isNew ? .create : .change, notes: notes)
    }

    // MARK: Names in the row

    private mutating func place(_ row: AccountLine, in db: any Reader) throws -> NamedProvision? {
        let key = "\(row.application.id) \(row.organisation)"
        if let known = places[key] { return known }
        let found = try db.accountPlace(row.organisation, row.application.id, for: viewer)
        places.updateValue(found, forKey: key)
        return found
    }

    private mutating func project(_ code: String, _ application: ApplicationID, in db: any Reader) throws -> ProjectID? {
        if projects[application] == nil { projects[application] = try db.openProjects(of: application) }
        return projects[application]?[code]
    }

    /// The rules of the grant form, for each project.
    private mutating func flaws(of row: AccountLine, at place: NamedProvision, in db: any Reader) throws -> [RowReason] {
        let groupExists = try row.choosesGroup && !row.authorGroup.isEmpty && self.groupExists(row.authorGroup, at: place, in: db)
        var found: [RowReason] = []
        for code in row.projects.map(\.text) {
            let request = GrantRequest(
                projectChosen: true, projectExistsHere: try project(code, row.application.id, in: db) != nil, projectTaken: false, role: row.role,
                authorGroupChosen: !row.authorGroup.isEmpty, authorGroupExists: groupExists)
            let flaws = request.flaws(in: row.application)
            let reasons = GrantRequest.Field.allCases.compactMap { field in flaws[field].map { RowReason($0, column: field.csvColumn) } }
            found += reasons.filter { !found.contains($0) }
        }
        return found
    }

    private func groupExists(_ name: String, at place: NamedProvision, in db: any Reader) throws -> Bool {
        if groups.contains(lineKey(place.provision, name)) { return true }
        return try db.authorGroup(named: name, at: place.provision) != nil
    }

    // MARK: Earlier lines

    /// A row that repeats or contradicts an earlier one.
    private func repeated(_ says: Int, _ codes: [String], _ account: Int) -> RowPlan<AccountWork>? {
        let said = codes.isEmpty ? [accounts[account]] : codes.map { grants[lineKey(account, $0)] }
        if let other = said.compactMap(\.self).first(where: { !codes.isEmpty && $0.what != FirstOccurrences.short(says) }) {
            return .error([RowReason("upload.differs", ["line": "\(other.line)"])])
        }
        guard let first = said.first ?? nil, said.allSatisfy({ $0 != nil }) else { return nil }
        return .skip(RowReason("upload.same_as", ["line": "\(first.line)"]))
    }

    private mutating func note(
        _ row: AccountLine, _ says: Int, _ person: AccountPerson, _ place: NamedProvision, _ account: Int, isNew: Bool, line: Int, in db: any Reader
    ) throws {
        accounts.note(account, line: line, what: isNew ? Int(Self.made) : 0)
        for code in row.projects { grants.note(lineKey(account, code.text), line: line, what: says) }
        guard row.knownRole?.authorGroup == .own, !groups.contains(lineKey(place.provision, person.id)) else { return }
        groups.insert(lineKey(place.provision, person.id))
        guard try db.ownAuthorGroup(of: person.id, at: place.provision) == nil else { return }
        let name = try freeGroupName("\(person.firstName) \(person.lastName)") { try groupExists($0, at: place, in: db) }
        groups.insert(lineKey(place.provision, name))
    }

    // MARK: Existing data

    /// Why the draft of the account could not be requested or approved, by the lifecycle rules.
    private mutating func refusal(_ person: AccountPerson, _ place: NamedProvision, _ existing: ExistingAccount?, in db: any Reader) throws -> AccountRefusal? {
        let capacities = viewer.capacities(owner: person.id, organisation: place.organisation)
        var facts = AccountFacts(
            condition: .draft(existing?.draftOrigin ?? .new), ownerEnabled: person.enabled, ownerBlockedHere: person.blockedHere,
            organisationEnabled: place.organisationEnabled, applicationEnabled: place.applicationEnabled, provisionEnabled: place.provisionEnabled,
            everApproved: existing.map { $0.account.live != .none } ?? false, disabledProjects: existing?.base.grants.filter { !$0.projectOpen }.map(\.projectCode) ?? [])
        if approval == .awaiting {
            if approvers[place.organisation] == nil { approvers[place.organisation] = try db.approverDirectory(at: [place.organisation]) }
            facts.approverExists = approvers[place.organisation]?.approvers(owner: person.id, organisation: place.organisation).people.isEmpty == false
        }
        return facts.refusal(of: approval.action, by: capacities)
    }
}

extension AccountPlanner {
    mutating func perform(_ work: AccountWork, in db: any Writer) throws { try applier.perform(work, in: db) }

    func finish(in db: any Writer, progress: (Int) -> Void) throws { try applier.finish(in: db, progress: progress) }
}

extension RowReason {
    static let unchanged = RowReason("upload.unchanged")
    static let authorGroupUnknown = RowReason("flaw.grant.author_group.unknown", column: "authorgroup")

    init(_ refusal: AccountRefusal) { self.init(refusal.textKey, refusal.arguments) }
}

extension GrantRequest.Field {
    fileprivate var csvColumn: String {
        switch self {
        case .project: "project_code"
        case .role: "role"
        case .authorGroup: "authorgroup"
        }
    }
}

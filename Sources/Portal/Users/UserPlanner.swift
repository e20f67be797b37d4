import CSV
import Database
import Directory
import Imports
import Vocabulary
import Web

/// The work of a users row.
struct UserWork: Sendable {
    let new: NewUser
    let index: [UInt8]
    /// Whether an earlier line creates the person; this line then adds an organisation.
    let exists: Bool
}

/// Decides the outcome of each users row, with the rules of Create user (#0). It remembers the effects of earlier lines.
struct UserPlanner: ImportPlanner {
    private let scope: ImportScope
    private let services: PortalServices
    private let viewer: Viewer
    private var organisations: [OrganisationNumber: OrganisationID?] = [:]
    private var people: FirstOccurrences
    private var memberships: FirstOccurrences

    init(_ scope: ImportScope, services: PortalServices, viewer: Viewer) {
        self.scope = scope
        self.services = services
        self.viewer = viewer
        people = FirstOccurrences(expected: scope.rows)
        memberships = FirstOccurrences(expected: scope.rows)
    }

    mutating func plan(_ record: CSVRecord, in pass: ImportPass, _ db: any Reader) throws -> RowPlan<UserWork>? {
        guard pass == .first else { return nil }
        let row: ParsedRow<UserLine>
        do throws(RowFlaws) {
            row = try UserLine.table.parse(record, in: scope)
        } catch {
            return try planFlawed(record, error.reasons, in: db)
        }
        let index = services.ssinIndex(row.line.ssin)
        let made = people[lineKey(index)]
        if made == nil, try db.userExists(index) { return .userExists }
        return try plan(row, index, made, line: record.line, in: db)
    }

    /// A row with flaws is left out all the same where the person exists: nothing of it would be used (SPEC §5).
    private func planFlawed(_ record: CSVRecord, _ reasons: [RowReason], in db: any Reader) throws -> RowPlan<UserWork> {
        guard let ssin = try? SSIN.parse(scope.field("ssin", of: record).text) else { return .error(reasons) }
        let index = services.ssinIndex(ssin)
        return try people[lineKey(index)] == nil && db.userExists(index) ? .userExists : .error(reasons)
    }

    private mutating func plan(
        _ row: ParsedRow<UserLine>, _ index: [UInt8], _ made: FirstOccurrences.Entry?, line: Int, in db: any Reader
    ) throws -> RowPlan<UserWork> {
        let user = row.line
        guard let organisation = try organisation(user.organisation, in: db) else { return .skip(RowReason("upload.organisation_unknown", column: "org_nihdi")) }
        let (personKey, placeKey) = (lineKey(index), lineKey(index, organisation))
        if let made {
            if let same = memberships[placeKey] { return repeated(same, what: row.whole) }
            guard made.what == FirstOccurrences.short(row.subject) else { return .error([RowReason("upload.person_differs", ["line": "\(made.line)"])]) }
        }
        people.note(personKey, line: line, what: row.subject)
        memberships.note(placeKey, line: line, what: row.whole)
        let notes = made.map { [RowReason("upload.organisation_added", ["line": "\($0.line)"])] } ?? publicDomain(user.email)
        let new = NewUser(
            ssin: user.ssin, firstName: user.firstName, lastName: user.lastName, email: user.email, nihdi: Array(user.nihdi), language: viewer.language,
            organisations: [organisation], accessManager: user.accessManager)
        return .work(UserWork(new: new, index: index, exists: made != nil), .create, notes: notes)
    }

    private func repeated(_ same: FirstOccurrences.Entry, what: Int) -> RowPlan<UserWork> {
        guard same.what == FirstOccurrences.short(what) else { return .error([RowReason("upload.differs", ["line": "\(same.line)"])]) }
        return .skip(RowReason("upload.same_as", ["line": "\(same.line)"]))
    }

    private func publicDomain(_ email: EmailAddress) -> [RowReason] {
        email.isPublicDomain ? [RowReason("upload.public_domain", column: "email")] : []
    }

    /// Nil for an organisation that does not exist or that the viewer does not manage.
    private mutating func organisation(_ number: OrganisationNumber, in db: any Reader) throws -> OrganisationID? {
        if let known = organisations[number] { return known }
        let found: OrganisationID? = try db.first("""
            SELECT o.id FROM organisations AS o WHERE o.number = \(number) AND o.status = 'Enabled' AND \(viewer.manages("o.id"))
            """) { try $0.id("id") }
        organisations.updateValue(found, forKey: number)
        return found
    }

    // MARK: Doing it

    func perform(_ work: UserWork, in db: any Writer) throws {
        guard work.exists else { return _ = try services.createUser(work.new, index: work.index, as: viewer, in: db) }
        guard let user: UserID = try db.first("SELECT id FROM users WHERE ssin_index = \(work.index)", { try $0.id("id") }) else { throw NotFound() }
        for organisation in work.new.organisations { try services.add(work.new, user, to: organisation, as: viewer, in: db) }
    }

    /// Each row is whole by itself.
    func finish(in db: any Writer, progress: (Int) -> Void) {}
}

extension RowPlan {
    fileprivate static var userExists: RowPlan { .skip(RowReason("upload.user_exists")) }
}

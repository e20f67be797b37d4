import Access
import CSV
import Database
import Directory
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
struct UserPlanner {
    let scope: UploadScope
    let index: @Sendable (SSIN) -> [UInt8]
    private var organisations: [OrganisationNumber: OrganisationID?] = [:]
    private var people: LineTable
    private var memberships: LineTable

    init(_ scope: UploadScope, index: @escaping @Sendable (SSIN) -> [UInt8]) {
        self.scope = scope
        self.index = index
        people = LineTable(expected: scope.rows)
        memberships = LineTable(expected: scope.rows)
    }

    mutating func plan(_ record: CSVRecord, in db: any Reader) throws -> RowPlan<UserWork> {
        if let flaw = record.flaw { return .error([RowReason(flaw.flaw, column: flaw.column)]) }
        let texts = scope.texts(record)
        guard let ssin = try? SSIN.parse(texts["ssin"]) else { return flaws(of: texts) }
        let index = index(ssin)
        let made = people[lineKey(index)]
        // An existing person is not changed, whatever else the row contains (SPEC §5).
        if made == nil, try db.userExists(index) { return .skip(RowReason("upload.user_exists")) }
        do {
            return try plan(try UserLine(texts), index, made, line: record.line, in: db)
        } catch let flaws as RowFlaws {
            return .error(flaws.reasons)
        }
    }

    private func flaws(of texts: RowTexts) -> RowPlan<UserWork> {
        do throws(RowFlaws) {
            _ = try UserLine(texts)
            return .error([])
        } catch {
            return .error(error.reasons)
        }
    }

    private mutating func plan(
        _ row: UserLine, _ index: [UInt8], _ made: LineTable.Entry?, line: Int, in db: any Reader
    ) throws -> RowPlan<UserWork> {
        guard let organisation = try organisation(row.organisation, in: db) else { return .skip(RowReason("upload.organisation_unknown", column: "org_nihdi")) }
        let person = lineKey(row.firstName.text, row.lastName.text, row.email.address, Set(row.nihdi.map(\.digits)))
        let (personKey, placeKey) = (lineKey(index), lineKey(index, organisation))
        if let made {
            if let same = memberships[placeKey] { return repeated(same, what: lineKey(person, row.accessManager)) }
            guard made.what == LineTable.short(person) else { return .error([RowReason("upload.person_differs", ["line": "\(made.line)"])]) }
        }
        people.note(personKey, line: line, what: person)
        memberships.note(placeKey, line: line, what: lineKey(person, row.accessManager))
        let notes = made.map { [RowReason("upload.organisation_added", ["line": "\($0.line)"])] } ?? publicDomain(row.email)
        let new = NewUser(
            ssin: row.ssin, firstName: row.firstName, lastName: row.lastName, email: row.email, nihdi: row.nihdi, language: scope.viewer.language,
            organisations: [organisation], accessManager: row.accessManager)
        return .work(UserWork(new: new, index: index, exists: made != nil), .create, notes: notes)
    }

    private func repeated(_ same: LineTable.Entry, what: Int) -> RowPlan<UserWork> {
        guard same.what == LineTable.short(what) else { return .error([RowReason("upload.differs", ["line": "\(same.line)"])]) }
        return .skip(RowReason("upload.same_as", ["line": "\(same.line)"]))
    }

    private func publicDomain(_ email: EmailAddress) -> [RowReason] {
        email.isPublicDomain ? [RowReason("upload.public_domain", column: "email")] : []
    }

    /// Nil for an organisation that does not exist or that the viewer does not manage.
    private mutating func organisation(_ number: OrganisationNumber, in db: any Reader) throws -> OrganisationID? {
        if let known = organisations[number] { return known }
        let found: OrganisationID? = try db.first("""
            SELECT o.id FROM organisations AS o WHERE o.number = \(number) AND o.status = 'Enabled' AND \(scope.viewer.manages("o.id"))
            """) { try $0.id("id") }
        organisations.updateValue(found, forKey: number)
        return found
    }
}

import Access
import CSV
import Directory
import Foundation
import Vocabulary
import Web

/// The texts of one row by column, as in the file.
struct RowTexts: Sendable {
    private let record: CSVRecord
    private let places: [String: Int]
    private let encoding: CSVEncoding

    init(_ record: CSVRecord, places: [String: Int], encoding: CSVEncoding) {
        self.record = record
        self.places = places
        self.encoding = encoding
    }

    /// Empty if the file has no such column.
    subscript(_ column: String) -> String {
        guard let place = places[column], place < record.fields.count else { return "" }
        return encoding.text(record.fields[place])
    }

    /// Without surrounding spaces.
    func trimmed(_ column: String) -> String {
        let text = self[column]
        // Nearly every text has no surrounding spaces.
        guard let first = text.utf8.first, let last = text.utf8.last, (33..<127).contains(first), (33..<127).contains(last) else {
            return text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return text
    }

    /// Several values separated by `|`, without blank ones.
    func several(_ column: String) -> [String] {
        let one = trimmed(column)
        if !one.utf8.contains(UInt8(ascii: "|")) { return one.isEmpty ? [] : [self[column]] }
        return self[column].split(separator: "|").map(String.init).filter { !$0.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty }
    }
}

extension Upload {
    /// The positions of the known columns in a row.
    var places: [String: Int] {
        let known = Set(kind.columns.required + kind.columns.optional)
        let found = columns.enumerated().filter { known.contains($1.lowercased()) }.map { ($1.lowercased(), $0) }
        return Dictionary(found, uniquingKeysWith: { first, _ in first })
    }
}

/// All flaws of a row by itself.
struct RowFlaws: Error, Sendable {
    let reasons: [RowReason]
}

/// Parses a row's values with the parsers of the pages, and collects the flaws.
struct RowParser {
    let texts: RowTexts
    private(set) var reasons: [RowReason] = []

    init(_ texts: RowTexts) { self.texts = texts }

    mutating func value<Value>(_ column: String, _ parse: (String) throws(Flaws) -> Value) -> Value? {
        do throws(Flaws) { return try parse(texts[column]) } catch {
            // Several values of one column can have the same flaw, which is reported once.
            reasons += error.all.map { RowReason($0, column: column) }.filter { !reasons.contains($0) }
            return nil
        }
    }

    mutating func refuse(_ key: String, _ column: String) {
        let reason = RowReason(key, column: column)
        if !reasons.contains(reason) { reasons.append(reason) }
    }

    /// A required text that is looked up unchanged.
    mutating func required(_ column: String) -> String {
        let text = texts.trimmed(column)
        if text.isEmpty { refuse("flaw.required", column) }
        return text
    }
}

/// A valid row of users (#41).
struct UserLine: Sendable {
    let ssin: SSIN
    let firstName: PersonName
    let lastName: PersonName
    let email: EmailAddress
    let nihdi: [NIHDINumber]
    /// As it is written: it is looked up, and never checked (FACTS "Numbers").
    let organisation: OrganisationNumber
    let accessManager: Bool

    init(_ texts: RowTexts) throws(RowFlaws) {
        var row = RowParser(texts)
        let ssin = row.value("ssin") { text throws(Flaws) in try SSIN.parse(text) }
        let first = row.value("first_name") { text throws(Flaws) in try PersonName.parse(text) }
        let last = row.value("last_name") { text throws(Flaws) in try PersonName.parse(text) }
        let email = row.value("email") { text throws(Flaws) in try EmailAddress.parse(text) }
        let numbers = texts.several("nihdi")
        var nihdi: [NIHDINumber] = []
        for number in numbers {
            if let number = row.value("nihdi", { _ throws(Flaws) in try NIHDINumber.parse(number) }) { nihdi.append(number) }
        }
        if numbers.count > NIHDIEntry.maximum { row.refuse("flaw.nihdi.too_many", "nihdi") }
        organisation = OrganisationNumber(stored: row.required("org_nihdi"))
        let role = texts.trimmed("role").lowercased()
        if !["", "default", "access_manager"].contains(role) { row.refuse("flaw.upload.user_role", "role") }
        guard row.reasons.isEmpty, let ssin, let first, let last, let email else { throw RowFlaws(reasons: row.reasons) }
        self.ssin = ssin
        firstName = first
        lastName = last
        self.email = email
        self.nihdi = nihdi
        accessManager = role == "access_manager"
    }
}

/// A valid row of accounts (#37).
struct AccountLine: Sendable {
    let ssin: SSIN
    let email: EmailAddress
    /// As it is written: it is looked up, and never checked (FACTS "Numbers").
    let organisation: OrganisationNumber
    let application: ApplicationEntry
    let projects: [ProjectCode]
    /// The code; what is written where that is no role, and empty where there are no projects either: an account without grants.
    let role: String
    let authorGroup: String

    init(_ texts: RowTexts, _ catalogue: Catalogue) throws(RowFlaws) {
        var row = RowParser(texts)
        let ssin = row.value("ssin") { text throws(Flaws) in try SSIN.parse(text) }
        let email = row.value("email") { text throws(Flaws) in try EmailAddress.parse(text) }
        organisation = OrganisationNumber(stored: row.required("org_nihdi"))
        let app = row.required("app")
        let application = catalogue.application(written: app)
        if application == nil && !app.isEmpty { row.refuse("flaw.upload.app", "app") }
        var projects: [ProjectCode] = []
        for code in texts.several("project_code") {
            guard let code = row.value("project_code", { _ throws(Flaws) in try ProjectCode.parse(code) }) else { continue }
            if projects.contains(code) { row.refuse("flaw.upload.project_twice", "project_code") } else { projects.append(code) }
        }
        let written = texts.trimmed("role")
        role = application?.role(written: written)?.code.rawValue ?? written
        authorGroup = texts.trimmed("authorgroup").precomposedStringWithCanonicalMapping
        // The grant's own check reports flaws of project, role and author group.
        if projects.isEmpty && row.reasons.isEmpty && (!role.isEmpty || !authorGroup.isEmpty) { row.refuse("flaw.grant.project.missing", "project_code") }
        guard row.reasons.isEmpty, let ssin, let email, let application else { throw RowFlaws(reasons: row.reasons) }
        self.ssin = ssin
        self.email = email
        self.application = application
        self.projects = projects
    }

    /// The role needs an existing group, so the row comes after those that create groups (SPEC §5).
    var choosesGroup: Bool { knownRole?.authorGroup == .chosen }

    var knownRole: Role? { application.role(code: role) }
}

import Access
import Foundation
import Imports
import Vocabulary
import Web

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

    /// A new column is a row here, and a value above.
    static func table(_ catalogue: Catalogue) -> ColumnTable<AccountLine> {
        ColumnTable(
            Column(
                "ssin", .required, comparedAs: .key, meaning: "upload.page.column.ssin", rule: SchemaRule.ssin, note: SchemaRule.ssinNote,
                examples: ["81062241784", "81062241784", "90011812667", "85073003328"], text: SSIN.parse),
            Column(
                "email", .required, comparedAs: .key, meaning: "upload.page.column.account_email", rule: SchemaRule.email,
                examples: ["karim.haddad@aznoordzee.example", "karim.haddad@aznoordzee.example", "sofie.dubois@valdelune.example", "tom.willems@aznoordzee.example"],
                text: EmailAddress.parse),
            Column(
                "org_nihdi", .required, comparedAs: .key, meaning: "upload.page.column.org_nihdi", rule: SchemaRule.organisation,
                note: SchemaRule.organisationNote, examples: ["71090112", "71090112", "71090112", "71090112"],
                parse: { field throws(Flaws) in OrganisationNumber(stored: try field.required()) }),
            Column(
                "app", .required, comparedAs: .key, meaning: "upload.page.column.app", arguments: catalogue.columnArguments, rule: catalogue.applicationRule,
                examples: ["hd4dp2", "hd4dp2", "healthstat", "hd4dp2"], parse: { field throws(Flaws) in try application(field, in: catalogue) }),
            Column(
                "project_code", .required, comparedAs: .key, meaning: "upload.page.column.project_code", rule: projectRule,
                note: "Project codes divided by |, none of them twice; none at all for an account without grants.",
                examples: ["HDBP0010|HDBP0016", "HDBP0001", "HDBP0010", "HDBP0016|HDBP0019"], parse: projects),
            Column(
                "role", .required, comparedAs: .row, meaning: "upload.page.column.account_role", arguments: catalogue.columnArguments, rule: catalogue.roleRule,
                examples: ["2", "3", "DATA_PROVIDER_HOSPITAL", "1"], parse: { field in field.trimmed.lowercased() }),
            Column(
                "authorgroup", .optional, comparedAs: .row, meaning: "upload.page.column.authorgroup", arguments: catalogue.columnArguments,
                rule: catalogue.authorGroupRule, note: "The name of an author group that exists or that another row makes; only for a role that asks for one.",
                examples: ["", "Tom Willems", "", ""], parse: { field in field.trimmed.precomposedStringWithCanonicalMapping }),
            line: AccountLine.init)
    }

    /// The names of the columns, which do not depend on the catalogue.
    static let columnNames = table(Catalogue([])).names

    private static let projectRule = #"empty or regex("(?!.*(HDBP[0-9]{4}).*\1)[|]*HDBP[0-9]{4}( *[|][ |]*HDBP[0-9]{4})*[|]*") @ignoreCase"#

    /// - Parameter role: in small letters.
    /// - Throws: a flaw where there is a role or an author group and no project.
    init(
        ssin: SSIN, email: EmailAddress, organisation: OrganisationNumber, application: ApplicationEntry, projects: [ProjectCode], role: String,
        authorGroup: String
    ) throws(RowFlaws) {
        // The grant's own check reports flaws of project, role and author group.
        if projects.isEmpty && (!role.isEmpty || !authorGroup.isEmpty) {
            throw RowFlaws(reasons: [RowReason("flaw.grant.project.missing", column: "project_code")])
        }
        self.ssin = ssin
        self.email = email
        self.organisation = organisation
        self.application = application
        self.projects = projects
        self.role = application.role(written: role)?.code.rawValue ?? role
        self.authorGroup = authorGroup
    }

    private static func application(_ field: RowField, in catalogue: Catalogue) throws(Flaws) -> ApplicationEntry {
        guard let application = catalogue.application(written: try field.required()) else { throw Flaws(Flaw("flaw.upload.app")) }
        return application
    }

    private static func projects(_ field: RowField) throws(Flaws) -> [ProjectCode] {
        try field.each { text, earlier throws(Flaws) in
            let code = try ProjectCode.parse(text)
            if earlier.contains(code) { throw Flaws(Flaw("flaw.upload.project_twice")) }
            return code
        }
    }

    /// The role needs an existing group, so the row comes after those that create groups (SPEC §5).
    var choosesGroup: Bool { knownRole?.authorGroup == .chosen }

    var knownRole: Role? { application.role(code: role) }
}

import Directory
import Imports
import Vocabulary
import Web

/// Users Batch Creation (#41): a file with a row for each person and organisation.
enum UserImport {
    static let path = "/manage/users/upload"

    static func kind(_ services: PortalServices) -> ImportKind {
        ImportKind(
            id: "users", path: path, title: "upload.page.users", lead: "upload.page.users.lead", tabs: { userTabs($0, current: path) },
            columns: UserLine.table.facts,
            columnsNow: { _ in UserLine.table.facts }, schemaTitle: "Users Batch Creation",
            options: [.only(next: NextStep(text: "upload.page.after.users", path: "/manage/users", label: "users.title"))],
            advice: ["upload.user_exists": NextStep(text: "upload.page.existing", path: "/manage/users/existing", label: "menu.existing_user")],
            restingTriggers: [], tables: ["users", "memberships", "mail_outbox"]
        ) { scope, db in
            guard let viewer = try db.viewer(scope.uploader), viewer.managesAnything else { return nil }
            return UserPlanner(scope, services: services, viewer: viewer)
        }
    }
}

/// A row of users whose values are valid.
struct UserLine: Sendable {
    let ssin: SSIN
    let firstName: PersonName
    let lastName: PersonName
    let email: EmailAddress
    let nihdi: Set<NIHDINumber>
    /// As it is written: it is looked up, and never checked (FACTS "Numbers").
    let organisation: OrganisationNumber
    let accessManager: Bool

    /// A new column is a row here, and a value above.
    static let table = ColumnTable(
        Column(
            "ssin", .required, comparedAs: .key, meaning: "upload.page.column.ssin", rule: SchemaRule.ssin, note: SchemaRule.ssinNote,
            // The third is in the demo already, and is left out whatever else the row says.
            examples: ["01041219607", "03071524825", "85073003328"], text: SSIN.parse),
        Column(
            "first_name", .required, comparedAs: .subject, meaning: "upload.page.column.name", rule: SchemaRule.name,
            note: "Letters of any script, spaces, apostrophes, hyphens and dots; 80 characters at most.",
            examples: ["Emma", "Noor", "Tom"], text: PersonName.parse),
        Column(
            "last_name", .required, comparedAs: .subject, meaning: "upload.page.column.name", rule: SchemaRule.name,
            examples: ["De Smet", "El Amrani", "Willems"], text: PersonName.parse),
        Column(
            "email", .required, comparedAs: .subject, meaning: "upload.page.column.user_email", rule: SchemaRule.email,
            examples: ["emma.desmet@aznoordzee.example", "noor.elamrani@aznoordzee.example", "tom.willems@aznoordzee.example"], text: EmailAddress.parse),
        Column(
            "nihdi", .optional, comparedAs: .subject, meaning: "upload.page.column.nihdi", rule: SchemaRule.nihdi,
            note: "None, or numbers of 8 or 11 digits divided by |.", examples: ["", "", "21035736001"], parse: numbers),
        Column(
            "org_nihdi", .required, comparedAs: .key, meaning: "upload.page.column.org_nihdi", rule: SchemaRule.organisation,
            note: SchemaRule.organisationNote, examples: ["71090112", "71090112", "71090112"], parse: { field throws(Flaws) in OrganisationNumber(stored: try field.required()) }),
        Column(
            "role", .optional, comparedAs: .row, meaning: "upload.page.column.user_role",
            rule: #"empty or is("default") or is("access_manager") @ignoreCase"#, examples: ["default", "access_manager", ""], parse: isAccessManager),
        line: UserLine.init)

    private static func numbers(_ field: RowField) throws(Flaws) -> Set<NIHDINumber> {
        let tooMany = field.several.count > NIHDIEntry.maximum ? [Flaw("flaw.nihdi.too_many")] : []
        return Set(try field.each(besides: tooMany) { text, _ throws(Flaws) in try NIHDINumber.parse(text) })
    }

    private static func isAccessManager(_ field: RowField) throws(Flaws) -> Bool {
        switch field.trimmed.lowercased() {
        case "", "default": false
        case "access_manager": true
        default: throw Flaws(Flaw("flaw.upload.user_role"))
        }
    }
}

import Access
import Vocabulary

/// The schema file of each kind, in the CSV Schema Language 1.2 of The National Archives
/// (https://digital-preservation.github.io/csv-schema/csv-schema-1.2.html), so that a file can be checked before it is uploaded.
///
/// It describes single rows as ``UserLine`` and ``AccountLine`` do, except dates and check digits, which a pattern cannot compute. The language
/// cannot express that columns may have any order and that other columns are ignored, so the schema describes the example file.
enum SchemaFile {
    static func text(_ kind: UploadKind, _ catalogue: Catalogue) -> String {
        switch kind {
        case .users: users
        case .accounts: accounts(catalogue)
        }
    }

    /// Any of them; of none nothing may be written.
    private static func anyOf(_ values: [String], of column: String = "") -> String {
        values.isEmpty ? "empty" : values.map { "\(column)is(\"\($0)\")" }.joined(separator: " or ")
    }

    /// What may be written as a role, by application; those of the first stand where no other is named.
    private static func roles(_ catalogue: Catalogue) -> String {
        let rules = catalogue.applications.map { (id: $0.id, roles: anyOf($0.roles.map(\.code.rawValue))) }
        return rules.dropFirst().reduce(rules.first?.roles ?? "empty") { others, rule in "if($app/is(\"\(rule.id)\"),\(rule.roles),\(others))" }
    }

    /// An author group is written where the role asks for one, and nowhere else.
    private static func authorGroups(_ catalogue: Catalogue) -> String {
        catalogue.applications.reduce("empty") { others, application in
            let choosing = application.roles.filter { $0.authorGroup == .chosen }.map(\.code.rawValue)
            if choosing.isEmpty { return others }
            return "if($app/is(\"\(application.id)\"),if(\(anyOf(choosing, of: "$role/")),notEmpty,empty),\(others))"
        }
    }

    /// What may be between digits: full stop, space, hyphen, and their replacements by word processors.
    private static let gap = #"[ .\-\u00A0\u202F\u2010\u2011\u2013]*"#
    private static let ssin = #"length(11,40) regex("\#(gap)([0-9]\#(gap)){11}")"#
    private static let nihdi = #"\#(gap)([0-9]\#(gap)){8}(([0-9]\#(gap)){3})?"#
    private static let name = #"length(1,80) regex("(?=.*\p{L})(?!-)(\p{L}[\p{Mn}\p{Mc}]*|[\p{Zs}\-\u2010\u2011'\u2018\u2019.\u00B7])+")"#
    private static let local = #"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+"#
    private static let label = #"[A-Za-z0-9]([A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"#
    private static let email =
        #"length(3,254) regex("(?![=+\-])(?=[^@]{1,64}@)\#(local)([.]\#(local))*@(\#(label)[.])+(?![0-9]+$)\#(label)")"#

    private static let users = #"""
        version 1.2
        @totalColumns 7
        @ignoreColumnNameCase
        // Users Batch Creation. Spaces around a value count for nothing in the upload; a checker may mind them.
        // SSIN: 11 digits, with dots, dashes and spaces between them or without. Its date and check digits are checked in the upload.
        ssin: \#(ssin)
        // Letters of any script, spaces, apostrophes, hyphens and dots; 80 characters at most.
        first_name: \#(name)
        last_name: \#(name)
        email: \#(email)
        // None, or numbers of 8 or 11 digits divided by |.
        nihdi: empty or regex("[|]*\#(nihdi)([|]+\#(nihdi))*[|]*")
        // The number of an organisation you manage, without dots and spaces.
        org_nihdi: regex("[0-9]{6,9}")
        role: empty or is("default") or is("access_manager") @ignoreCase

        """#

    private static func accounts(_ catalogue: Catalogue) -> String { #"""
        version 1.2
        @totalColumns 7
        @ignoreColumnNameCase
        // Accounts Batch Creation. Spaces around a value count for nothing in the upload; a checker may mind them.
        // SSIN: 11 digits, with dots, dashes and spaces between them or without. Its date and check digits are checked in the upload.
        ssin: \#(ssin)
        email: \#(email)
        // The number of an organisation you manage, without dots and spaces.
        org_nihdi: regex("[0-9]{6,9}")
        app: \#(anyOf(catalogue.applications.map(\.id.rawValue))) @ignoreCase
        // Project codes divided by |, none of them twice; none at all for an account without grants.
        project_code: empty or regex("(?!.*(HDBP[0-9]{4}).*\1)[|]*HDBP[0-9]{4}( *[|][ |]*HDBP[0-9]{4})*[|]*") @ignoreCase
        role: if($project_code/empty,empty,\#(roles(catalogue))) @ignoreCase
        // The name of an author group that exists or that another row makes; only for a role that asks for one.
        authorgroup: \#(authorGroups(catalogue)) @ignoreCase

        """#
    }
}

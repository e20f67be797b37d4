/// The user matrix of the reference: what an authenticated user (AU) and an access manager (AM) may do, numbered.
///
/// Labels and numbers are those of the reference; the texts are ours. If SPEC §2 differs, it takes precedence, and the
/// row has a note. docs/user-matrix.md is printed from this matrix; the numbers are in the names of the tests.
public enum UserMatrix {
    /// Every row, in the order of the reference.
    public static let rows: [Row] = RowID.allCases.map(\.row)

    /// The name of a row. Raw values are the numbers of the reference, or our own short names for rows without a number.
    public enum RowID: String, CaseIterable, Sendable, Hashable {
        case login
        case m0 = "0"
        case m1a = "1a"
        case m1b = "1b"
        case m1c = "1c"
        case m2 = "2"
        case m41 = "41"
        case m37 = "37"
        case exportUsers = "export-users"
        case exportAccounts = "export-accounts"
        case m13 = "13"
        case m10 = "10"
        case m16 = "16"
        case m32a = "32a"
        case m32 = "32"
        case m33 = "33"
        case m30 = "30"
        case m24 = "24"
        case m27 = "27"
        case m31 = "31"
        case addExisting = "add-existing"
        case m6 = "6"
        case m5 = "5"
        case m3a = "3a"
        case m3b = "3b"
        case m4 = "4"
        case restore
        case block
        case m19 = "19"
        case m21 = "21"
        case m30a = "30a"
        case m34 = "34"
        case m35 = "35"
        case m36 = "36"
        case m82 = "82"
        case m74 = "74"
        case m75 = "75"
        case m78 = "78"
        case m79 = "79"
    }

    /// Where an action has its effect.
    public enum System: String, Sendable, Hashable {
        case eam = "EAM"
        case hd4dp2 = "HD4DP2"
        case healthstat = "Healthstat.be"
    }

    /// Raw values are headings.
    public enum Section: String, CaseIterable, Sendable, Hashable {
        case creation = "System login, creation of users and accounts"
        case bulkUpload = "Bulk upload"
        case export = "Export"
        case addingGrants = "Adding grants"
        case changingGrants = "Changing grants"
        case advanced = "Advanced actions"
        case overviews = "Overviews"
    }

    public enum Interface: String, Sendable, Hashable {
        case gui = "GUI"
        case csv = "CSV"
    }

    public enum Allowed: String, Sendable, Hashable {
        case yes
        case no
        case notApplicable = "n/a"
    }

    public struct Row: Sendable {
        public let id: RowID
        public let system: System
        public let section: Section
        /// The action in words.
        public let text: String
        public let interface: Interface
        public let authenticatedUser: Allowed
        public let accessManager: Allowed
        /// The action whose rule decides, if the row is an action on an existing account.
        public let action: AccountAction?
        /// The condition of the account, if the row concerns only that condition.
        public let condition: AccountCondition?
        /// The row concerns another person's account; the owner's rights do not matter.
        public let forAnother: Bool
        /// Why we deviate from the reference, or further information.
        public let note: String?

        init(
            _ id: RowID, _ system: System, _ section: Section, _ text: String, interface: Interface = .gui, au: Allowed, am: Allowed,
            action: AccountAction? = nil, condition: AccountCondition? = nil, forAnother: Bool = false, note: String? = nil
        ) {
            self.id = id
            self.system = system
            self.section = section
            self.text = text
            self.interface = interface
            self.authenticatedUser = au
            self.accessManager = am
            self.action = action
            self.condition = condition
            self.forAnother = forAnother
            self.note = note
        }

        /// As in test names after the `#`: `1a`, or a short name such as `restore`.
        public var number: String { id.rawValue }
    }
}

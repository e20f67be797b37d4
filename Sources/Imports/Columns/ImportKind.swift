import CSV
public import Database
import Vocabulary
public import Web

/// A kind of file that can be imported: what it looks like, what its pages say, and who decides about its rows. A feature that imports hands one to
/// ``ImportMachine``.
public struct ImportKind: Sendable {
    /// As stored in `uploads.kind`; names of files begin with it too.
    public let id: String
    /// The address of the upload form.
    public let path: String
    /// Text keys.
    public let title: String
    public let lead: String
    /// What stands above the form.
    public let tabs: @Sendable (Texts) -> [Layout.Link]
    /// In the order of the example file. Of these only names and whether they are required count, which never change.
    public let columns: [ColumnFacts]
    /// The same columns as things stand: what is accepted in them can depend on what the database holds.
    public let columnsNow: @Sendable (_ db: any Reader) throws -> [ColumnFacts]
    /// The first words of the schema file, in English.
    public let schemaTitle: String
    /// What can be asked for with a file, as its Approval State (SPEC §5). The first is meant where nothing is said; a single one is not asked for.
    public let options: [ImportOption]
    /// What to say beside rows that were left out for a reason, by the reason's key.
    public let advice: [String: NextStep]
    /// Triggers that rest while a file is applied (``Database/Writer/resting(_:_:)``), since the planner does what they would do.
    public let restingTriggers: [String]
    /// The tables to which a file adds rows.
    public let tables: [String]
    /// Makes the planner of one file, in the transaction that it works in.
    /// - Returns: nil where the uploader has no right to import such a file any more.
    public let planner: @Sendable (_ scope: ImportScope, _ db: any Reader) throws -> (any ImportPlanner)?

    public init(
        id: String, path: String, title: String, lead: String, tabs: @escaping @Sendable (Texts) -> [Layout.Link], columns: [ColumnFacts],
        columnsNow: @escaping @Sendable (_ db: any Reader) throws -> [ColumnFacts], schemaTitle: String, options: [ImportOption], advice: [String: NextStep], restingTriggers: [String], tables: [String],
        planner: @escaping @Sendable (_ scope: ImportScope, _ db: any Reader) throws -> (any ImportPlanner)?
    ) {
        self.id = id
        self.path = path
        self.title = title
        self.lead = lead
        self.tabs = tabs
        self.columns = columns
        self.columnsNow = columnsNow
        self.schemaTitle = schemaTitle
        self.options = options
        self.advice = advice
        self.restingTriggers = restingTriggers
        self.tables = tables
        self.planner = planner
    }

    /// For the reader of a file.
    var csvColumns: CSVColumns {
        CSVColumns(required: columns.filter(\.isRequired).map(\.name), optional: columns.filter { !$0.isRequired }.map(\.name))
    }

    func option(_ value: String) -> ImportOption? { options.first { $0.value == value } }
}

/// One of the things that can be asked for with a file.
public struct ImportOption: Sendable {
    /// As stored in `uploads.approval`.
    public let value: String
    /// Text keys.
    public let label: String
    public let hint: String
    /// Where one goes on after such a file was applied.
    public let next: NextStep

    public init(value: String, label: String, hint: String, next: NextStep) {
        self.value = value
        self.label = label
        self.hint = hint
        self.next = next
    }

    /// For a kind of file with which nothing else can be asked for.
    /// - Parameter next: where one goes on after such a file was applied.
    public static func only(next: NextStep) -> ImportOption { ImportOption(value: "awaiting", label: "", hint: "", next: next) }
}

/// A sentence and a link, as text keys.
public struct NextStep: Sendable {
    public let text: String
    public let path: String
    public let label: String

    public init(text: String, path: String, label: String) {
        self.text = text
        self.path = path
        self.label = label
    }
}

import Database
import Vocabulary
import Web

/// A kind of file that can be imported: what it looks like, what its pages say, and who decides about its rows. A feature that imports hands one to
/// ``ImportMachine``.
struct ImportKind: Sendable {
    /// As stored in `uploads.kind`; names of files begin with it too.
    let id: String
    /// Where files of this kind are uploaded.
    let path: String
    /// Text keys.
    let title: String
    let lead: String
    /// What stands above the form.
    let tabs: @Sendable (Texts) -> [Layout.Link]
    /// In the order of the example file.
    let columns: [ColumnFacts]
    /// The first words of the schema file, in English.
    let schemaTitle: String
    /// What can be asked for with a file, as its Approval State (SPEC §5). The first is meant where nothing is said; a single one is not asked for.
    let options: [ImportOption]
    /// What to say beside rows that were left out for a reason, by the reason's key.
    let advice: [String: NextStep]
    /// Triggers that rest while a file is applied (``Database/Writer/resting(_:_:)``), since the planner does what they would do.
    let restingTriggers: [String]
    /// The tables to which a file adds rows.
    let tables: [String]
    /// Makes the planner of one file, in the transaction that it works in.
    /// - Returns: nil where the uploader has no right to import such a file any more.
    let planner: @Sendable (_ scope: ImportScope, _ db: any Reader) throws -> (any ImportPlanner)?

    /// For the reader of a file.
    var csvColumns: CSVColumns {
        CSVColumns(required: columns.filter(\.isRequired).map(\.name), optional: columns.filter { !$0.isRequired }.map(\.name))
    }

    func option(_ value: String) -> ImportOption? { options.first { $0.value == value } }
}

/// One of the things that can be asked for with a file.
struct ImportOption: Sendable {
    /// As stored in `uploads.approval`.
    let value: String
    /// Text keys.
    let label: String
    let hint: String
    /// Where one goes on after such a file was applied.
    let next: NextStep

    /// For a kind of file with which nothing else can be asked for.
    /// - Parameter next: where one goes on after such a file was applied.
    static func only(next: NextStep) -> ImportOption { ImportOption(value: "awaiting", label: "", hint: "", next: next) }
}

/// A sentence and a link, as text keys.
struct NextStep: Sendable {
    let text: String
    let path: String
    let label: String
}

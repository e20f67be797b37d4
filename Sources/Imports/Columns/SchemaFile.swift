import Vocabulary

/// The schema file of a kind, in the CSV Schema Language 1.2 of The National Archives
/// (https://digital-preservation.github.io/csv-schema/csv-schema-1.2.html), so that a file can be checked before it is uploaded.
///
/// It says of single rows what the parsers of the columns say, but for dates and check digits, which a pattern cannot compute. That columns may
/// stand in any order and that others are ignored cannot be said in that language: it describes the example file.
enum SchemaFile {
    /// - Parameter title: its first words, in English.
    static func text(_ columns: [ColumnFacts], title: String) -> String {
        let head = [
            "version 1.2", "@totalColumns \(columns.count)", "@ignoreColumnNameCase",
            "// \(title). Spaces around a value count for nothing in the upload; a checker may mind them.",
        ]
        let rules = columns.flatMap { column in [column.note.map { "// \($0)" }, "\(column.name): \(column.rule)"].compactMap(\.self) }
        return (head + rules).map { "\($0)\n" }.joined()
    }
}

/// Rules of the schema file that several kinds need, each saying what a parser of Vocabulary says.
public enum SchemaRule {
    public static let ssin = #"length(11,40) regex("\#(gap)([0-9]\#(gap)){11}")"#
    public static let ssinNote = "SSIN: 11 digits, with dots, dashes and spaces between them or without. Its date and check digits are checked in the upload."
    public static let name = #"length(1,80) regex("(?=.*\p{L})(?!-)(\p{L}[\p{Mn}\p{Mc}]*|[\p{Zs}\-\u2010\u2011'\u2018\u2019.\u00B7])+")"#
    public static let email =
        #"length(3,254) regex("(?![=+\-])(?=[^@]{1,64}@)\#(local)([.]\#(local))*@(\#(label)[.])+(?![0-9]+$)\#(label)")"#
    /// None, or numbers divided by `|`.
    public static let nihdi = #"empty or regex("[|]*\#(number)([|]+\#(number))*[|]*")"#
    public static let organisation = #"regex("[0-9]{6,9}")"#
    public static let organisationNote = "The number of an organisation you manage, without dots and spaces."

    /// What may be between digits: full stop, space, hyphen, and their replacements by word processors.
    private static let gap = #"[ .\-\u00A0\u202F\u2010\u2011\u2013]*"#
    private static let number = #"\#(gap)([0-9]\#(gap)){8}(([0-9]\#(gap)){3})?"#
    private static let local = #"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+"#
    private static let label = #"[A-Za-z0-9]([A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"#
}

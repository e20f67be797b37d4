import Foundation
import Vocabulary

extension CSVLine {
    /// Text from another person, safe to write into a file: empty if a spreadsheet would run it. Parsers already refuse such values;
    /// but a report repeats the columns of a refused file.
    public static func harmless(_ field: String) -> String {
        Danger.startsFormula(field, trimmed: field.trimmingCharacters(in: .whitespacesAndNewlines)) ? "" : field
    }
}

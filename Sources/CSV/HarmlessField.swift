import Foundation
import Vocabulary

extension CSVLine {
    /// What somebody else wrote, fit to be given back in a file: empty where a spreadsheet would run it. The pages' own values are refused at the
    /// door where they begin so; a report repeats the columns of a file that was refused.
    public static func harmless(_ field: String) -> String {
        Danger.startsFormula(field, trimmed: field.trimmingCharacters(in: .whitespacesAndNewlines)) ? "" : field
    }
}

import Vocabulary

/// What a row asks for, once everything about it has been looked at: the preview shows it, applying does it.
public enum RowPlan<Work: Sendable>: Sendable {
    case work(Work, RowOutcome, notes: [RowReason])
    /// Nothing to do, or not possible as things stand.
    case skip(RowReason)
    /// Something in the row has to be mended.
    case error([RowReason])

    func result(line: Int) -> RowResult {
        switch self {
        case .work(_, let outcome, let notes): RowResult(line: line, outcome: outcome, reasons: notes)
        case .skip(let reason): RowResult(line: line, outcome: .skip, reasons: [reason])
        case .error(let reasons): RowResult(line: line, outcome: .error, reasons: reasons)
        }
    }
}

import Vocabulary

/// The decision on a row: the preview shows it, applying does it.
public enum RowPlan<Work: Sendable>: Sendable {
    case work(Work, RowOutcome, notes: [RowReason])
    /// Nothing to do, or not possible now.
    case skip(RowReason)
    /// The row must be corrected.
    case error([RowReason])

    func result(line: Int) -> RowResult {
        switch self {
        case .work(_, let outcome, let notes): RowResult(line: line, outcome: outcome, reasons: notes)
        case .skip(let reason): RowResult(line: line, outcome: .skip, reasons: [reason])
        case .error(let reasons): RowResult(line: line, outcome: .error, reasons: reasons)
        }
    }
}

public import CSV
public import Database
import Vocabulary

/// The rows of a file have their turn in two passes, so that some can follow what others make, wherever they stand in the file.
public enum ImportPass: Sendable {
    case first
    /// Only for chunks of which a row was left for it.
    case second
}

/// Decides what becomes of the rows of one file, and does it. It is made anew for each look at a file: once for the preview, which changes nothing, and
/// once for applying, which plans and performs row by row. It remembers what earlier rows do, so that both come to the same.
public protocol ImportPlanner: Sendable {
    /// What a row does.
    associatedtype Work: Sendable

    /// Decides about a row whose shape is right. Changes nothing in the database.
    /// - Returns: nil where the row has its turn in the other pass.
    mutating func plan(_ record: CSVRecord, in pass: ImportPass, _ db: any Reader) throws -> RowPlan<Work>?
    /// Does what a row asks for, inside the transaction that applies the file.
    mutating func perform(_ work: Work, in db: any Writer) throws
    /// When all rows have had their turn, in the same transaction.
    /// - Parameter progress: told from time to time how many rows are finished.
    mutating func finish(in db: any Writer, progress: (Int) -> Void) throws
}

extension ImportPlanner {
    /// Looks at the rows of a chunk.
    /// - Parameter earlier: what the first pass found of them.
    /// - Returns: what is known of the chunk's rows now, in their order.
    mutating func plan(_ chunk: UploadChunk, in pass: ImportPass, after earlier: ChunkResult = ChunkResult(), _ db: any Reader) throws -> ChunkResult {
        var found: [RowResult] = []
        for record in chunk.records {
            if let plan = try look(at: record, in: pass, db) { found.append(plan.result(line: record.line)) }
        }
        return earlier.with(found)
    }

    /// The same, and does what the rows ask for.
    mutating func apply(_ chunk: UploadChunk, in pass: ImportPass, after earlier: ChunkResult = ChunkResult(), _ db: any Writer) throws -> ChunkResult {
        var found: [RowResult] = []
        for record in chunk.records {
            guard let plan = try look(at: record, in: pass, db) else { continue }
            if case .work(let work, _, _) = plan { try perform(work, in: db) }
            found.append(plan.result(line: record.line))
        }
        return earlier.with(found)
    }

    private mutating func look(at record: CSVRecord, in pass: ImportPass, _ db: any Reader) throws -> RowPlan<Work>? {
        guard let flaw = record.flaw else { return try plan(record, in: pass, db) }
        return pass == .first ? .error([RowReason(flaw.flaw, column: flaw.column)]) : nil
    }
}

extension ChunkResult {
    fileprivate func with(_ found: [RowResult]) -> ChunkResult {
        rows.isEmpty ? ChunkResult(rows: found) : ChunkResult(rows: (rows + found).sorted { $0.line < $1.line })
    }
}

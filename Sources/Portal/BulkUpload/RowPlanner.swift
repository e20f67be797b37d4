import Access
import CSV
import Database
import Directory
import Vocabulary

/// Plans the rows of one file in order, chunk by chunk: in a first pass all rows except those that choose an author group, in a second pass these.
struct RowPlanner {
    private var users: UserPlanner?
    private var accounts: AccountPlanner?

    init(_ upload: Upload, as viewer: Viewer, _ catalogue: Catalogue, index: @escaping @Sendable (SSIN) -> [UInt8]) {
        let scope = UploadScope(upload, as: viewer, catalogue)
        switch upload.kind {
        case .users: users = UserPlanner(scope, index: index)
        case .accounts: accounts = AccountPlanner(scope, index: index)
        }
    }

    /// - Parameters:
    ///   - choosing: true in the second pass.
    ///   - earlier: the results of the first pass.
    ///   - hand: applies the rows; nil for a preview.
    /// - Returns: the results for the chunk's rows, in order.
    mutating func look(
        at chunk: UploadChunk, choosing: Bool, earlier: ChunkResult = ChunkResult(), in db: any Reader, hand: UploadHand? = nil
    ) throws -> ChunkResult {
        var found: [RowResult] = []
        for record in chunk.records {
            if let result = try look(at: record, choosing: choosing, in: db, hand) { found.append(result) }
        }
        return ChunkResult(rows: choosing ? (earlier.rows + found).sorted { $0.line < $1.line } : found)
    }

    private mutating func look(at record: CSVRecord, choosing: Bool, in db: any Reader, _ hand: UploadHand?) throws -> RowResult? {
        if !choosing, let plan = try users?.plan(record, in: db) {
            if case .work(let work, _, _) = plan { try hand?.perform(work) }
            return plan.result(line: record.line)
        }
        guard let plan = try accounts?.plan(record, choosing: choosing, in: db) else { return nil }
        if case .work(let work, _, _) = plan { try hand?.perform(work) }
        return plan.result(line: record.line)
    }
}

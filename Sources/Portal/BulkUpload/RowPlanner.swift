import CSV
import Database
import Directory
import Vocabulary

/// Looks at the rows of one file in their order, chunk by chunk: first at all but those that choose an author group, then at these.
struct RowPlanner {
    private var users: UserPlanner?
    private var accounts: AccountPlanner?

    init(_ upload: Upload, as viewer: Viewer, index: @escaping @Sendable (SSIN) -> [UInt8]) {
        let scope = UploadScope(upload, as: viewer)
        switch upload.kind {
        case .users: users = UserPlanner(scope, index: index)
        case .accounts: accounts = AccountPlanner(scope, index: index)
        }
    }

    /// - Parameters:
    ///   - choosing: whether rows have their turn that choose an author group.
    ///   - earlier: what was found of the others.
    ///   - hand: does what a row asks for; without one nothing is done.
    /// - Returns: what is known of the chunk's rows now, in their order.
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

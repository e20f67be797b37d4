import Access
import Database
import Directory
import Foundation
import Synchronization
import Vocabulary

extension PortalServices {
    /// Plans every row of a file and stores the results. It changes nothing else.
    func checkUpload(_ id: UploadID) async throws {
        let start = try await database.read { db in
            try db.upload(id).map { (upload: $0, viewer: try db.viewer($0.userID), catalogue: try db.catalogue(), chunks: try db.chunkCount(of: id)) }
        }
        guard let start, start.upload.state == .checking else { return }
        guard let viewer = start.viewer, viewer.managesAnything else { return try await endCheck(of: id, OutcomeCounts(), trouble: .rights) }
        let check = RowCheck(services: self, upload: start.upload, planner: RowPlanner(start.upload, as: viewer, start.catalogue, index: ssinIndex))
        var counts = OutcomeCounts()
        var unfinished: [Int] = []
        for seq in 0..<start.chunks {
            let found = try await check.look(at: seq, choosing: false)
            if found.isWhole { counts += found.result.counts } else { unfinished.append(seq) }
            uploadProgress.note(id, (seq + 1) * UploadChunk.size, of: start.upload.rows + unfinished.count * UploadChunk.size)
        }
        for seq in unfinished { counts += try await check.look(at: seq, choosing: true).result.counts }
        try await endCheck(of: id, counts, trouble: nil)
    }

    private func endCheck(of id: UploadID, _ counts: OutcomeCounts, trouble: UploadTrouble?) async throws {
        try await database.write { try $0.writeUpload(id, .previewed, counts, trouble: trouble) }
        uploadProgress.forget(id)
    }
}

/// The preview of a file, in many short reads, so that others can write in between.
private final class RowCheck: Sendable {
    private let services: PortalServices
    private let upload: UploadID
    private let planner: Mutex<RowPlanner>

    init(services: PortalServices, upload: Upload, planner: sending RowPlanner) {
        self.services = services
        self.upload = upload.id
        self.planner = Mutex(planner)
    }

    func look(at seq: Int, choosing: Bool) async throws -> (result: ChunkResult, isWhole: Bool) {
        try Task.checkCancellation()
        let keys = services.keys
        let found = try await services.database.read { [self] db in
            guard let chunk = try db.chunk(seq, of: upload, keys: keys) else { throw ChunkDamaged() }
            let earlier = choosing ? try db.chunkResult(seq, of: upload, keys: keys) : nil
            let result = try planner.withLock { try $0.look(at: chunk, choosing: choosing, earlier: earlier ?? ChunkResult(), in: db) }
            return (result: result, isWhole: result.rows.count == chunk.records.count)
        }
        try await services.database.note { [upload] db in try db.keep(found.result, seq: seq, of: upload, sealedWith: keys) }
        return found
    }
}

extension Writer {
    func writeUpload(_ id: UploadID, _ state: UploadState, _ counts: OutcomeCounts, trouble: UploadTrouble?) throws {
        try run("""
            UPDATE uploads SET state = \(state.rawValue), creates = \(counts.creates), changes = \(counts.changes), skips = \(counts.skips),
                errors = \(counts.errors), trouble = \(trouble?.rawValue), revision = revision + 1 WHERE id = \(id)
            """)
    }
}

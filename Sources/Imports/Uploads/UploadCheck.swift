import Database
import Foundation
import Synchronization
import Vocabulary

extension ImportMachine {
    /// Plans every row of a file and stores the results. It changes nothing else.
    func checkUpload(_ id: UploadID) async throws {
        let start = try await database.read { db in
            try upload(id, in: db).map { (upload: $0, planner: try $0.kind.planner(ImportScope($0, at: clock.now()), db), chunks: try db.chunkCount(of: id)) }
        }
        guard let start, start.upload.state == .checking else { return }
        guard let planner = start.planner else { return try await endCheck(of: id, OutcomeCounts(), trouble: .rights) }
        let check = RowCheck(machine: self, upload: id, planner: planner)
        var counts = OutcomeCounts()
        var unfinished: [Int] = []
        for seq in 0..<start.chunks {
            let found = try await check.look(at: seq, in: .first)
            if found.isWhole { counts += found.result.counts } else { unfinished.append(seq) }
            progress.note(id, (seq + 1) * UploadChunk.size, of: start.upload.rows + unfinished.count * UploadChunk.size)
        }
        for seq in unfinished { counts += try await check.look(at: seq, in: .second).result.counts }
        try await endCheck(of: id, counts, trouble: nil)
    }

    private func endCheck(of id: UploadID, _ counts: OutcomeCounts, trouble: UploadFailure?) async throws {
        try await database.write { try $0.writeUpload(id, .previewed, counts, trouble: trouble) }
        progress.forget(id)
    }
}

/// The preview of a file, in many short reads, so that others can write in between.
private final class RowCheck: Sendable {
    private let machine: ImportMachine
    private let upload: UploadID
    private let planner: Mutex<any ImportPlanner>

    init(machine: ImportMachine, upload: UploadID, planner: any ImportPlanner) {
        self.machine = machine
        self.upload = upload
        self.planner = Mutex(planner)
    }

    func look(at seq: Int, in pass: ImportPass) async throws -> (result: ChunkResult, isWhole: Bool) {
        try Task.checkCancellation()
        let keys = machine.keys
        let found = try await machine.database.read { [self] db in
            guard let chunk = try db.chunk(seq, of: upload, keys: keys) else { throw ChunkDamaged() }
            let earlier = pass == .second ? try db.chunkResult(seq, of: upload, keys: keys) : nil
            let result = try planner.withLock { try $0.plan(chunk, in: pass, after: earlier ?? ChunkResult(), db) }
            return (result: result, isWhole: result.rows.count == chunk.records.count)
        }
        try await machine.database.writeConcurrently { [upload] db in try db.keep(found.result, seq: seq, of: upload, sealedWith: keys) }
        return found
    }
}

extension Writer {
    func writeUpload(_ id: UploadID, _ state: UploadState, _ counts: OutcomeCounts, trouble: UploadFailure?) throws {
        try run("""
            UPDATE uploads SET state = \(state.rawValue), creates = \(counts.creates), changes = \(counts.changes), skips = \(counts.skips),
                errors = \(counts.errors), trouble = \(trouble?.rawValue), revision = revision + 1 WHERE id = \(id)
            """)
    }
}

import Database
import Foundation
import Logging
import Vocabulary
import Web

/// Why a file cannot be applied.
enum UploadRefusal: Error, Sendable {
    /// The preview is not complete, or the file is being applied or was applied.
    case notNow(UploadState)
    /// Only the uploader applies it.
    case notYours
    /// No row would change anything.
    case nothingToDo
    /// The page showed an older revision.
    case changedMeanwhile
}

extension ImportMachine {
    /// Asks for a file to be applied; ``applyUpload(_:)`` does it.
    /// - Parameter expected: the revision that was looked at; nil where the newest will do.
    /// - Throws: ``NotFound`` outside the uploader's scope, else an ``UploadRefusal``.
    func requestApplication(of id: UploadID, expected: Int64? = nil, by uploader: Uploader) async throws {
        try await database.write { db in
            guard let uploader = try uploaders.find(uploader.id, db), let upload = try upload(id, for: uploader, in: db) else { throw NotFound() }
            guard upload.userID == uploader.id else { throw UploadRefusal.notYours }
            guard upload.state == .previewed else { throw UploadRefusal.notNow(upload.state) }
            if let expected, expected != upload.revision { throw UploadRefusal.changedMeanwhile }
            guard upload.counts.valid > 0 else { throw UploadRefusal.nothingToDo }
            try db.run("UPDATE uploads SET state = \(UploadState.applying.rawValue), trouble = NULL, revision = revision + 1 WHERE id = \(id)")
        }
        signal.fileWaits()
    }

    /// Throws a file away that has not been applied.
    /// - Throws: ``NotFound`` outside the uploader's scope, else an ``UploadRefusal``.
    func discardUpload(_ id: UploadID, by uploader: Uploader) async throws {
        let now = clock.now()
        try await database.write { db in
            guard let uploader = try uploaders.find(uploader.id, db), let upload = try upload(id, for: uploader, in: db) else { throw NotFound() }
            guard upload.userID == uploader.id else { throw UploadRefusal.notYours }
            guard upload.state == .previewed else { throw UploadRefusal.notNow(upload.state) }
            try db.noteUpload(id, "discard_upload", by: uploader.id, [:], at: now)
            try db.forgetUpload(id)
        }
    }

    /// Plans every row again and applies the valid ones, all in one transaction: all of them or none.
    func applyUpload(_ id: UploadID) async throws {
        do {
            try await database.writeLong { db in try apply(id, in: db) }
        } catch {
            logger.error("an upload could not be applied", metadata: ["upload": "\(id)", "error": "\(error)"])
            let trouble = error is UploadFailureFound ? UploadFailure.rights : .failed
            try await database.write { db in try db.backToPreview(id, trouble) }
        }
        progress.forget(id)
        signal.fileApplied()
    }

    private func apply(_ id: UploadID, in db: any Writer) throws {
        guard let upload = try upload(id, in: db), upload.state == .applying else { return }
        let now = clock.now()
        guard var planner = try upload.kind.planner(ImportScope(upload, at: now), db) else { throw UploadFailureFound() }
        let counts = try db.resting(upload.kind.restingTriggers) {
            let counts = try apply(upload, with: &planner, in: db)
            try planner.finish(in: db) { progress.note(id, upload.rows + $0, of: upload.rows + counts.valid) }
            return counts
        }
        try db.writeUpload(id, .applied, counts, trouble: nil)
        try db.run("UPDATE uploads SET applied_at = \(now) WHERE id = \(id)")
        if counts.valid >= 1000 { try db.renewPlans(for: upload.kind.tables) }
        try db.noteUpload(
            id, "apply_upload", by: upload.userID,
            ["sha256": upload.hash, "create": "\(counts.creates)", "change": "\(counts.changes)", "skip": "\(counts.skips)", "error": "\(counts.errors)"], at: now)
    }

    /// - Returns: the number of rows with each outcome.
    private func apply(_ upload: Upload, with planner: inout any ImportPlanner, in db: any Writer) throws -> OutcomeCounts {
        var counts = OutcomeCounts()
        var unfinished: [Int] = []
        let expected = upload.rows + upload.counts.valid
        for seq in 0..<(try db.chunkCount(of: upload.id)) {
            guard let chunk = try db.chunk(seq, of: upload.id, keys: keys) else { throw ChunkDamaged() }
            let result = try planner.apply(chunk, in: .first, db)
            try db.keep(result, seq: seq, of: upload.id, sealedWith: keys)
            if result.rows.count == chunk.records.count { counts += result.counts } else { unfinished.append(seq) }
            progress.note(upload.id, (seq + 1) * UploadChunk.size, of: expected)
        }
        for seq in unfinished {
            guard let chunk = try db.chunk(seq, of: upload.id, keys: keys), let earlier = try db.chunkResult(seq, of: upload.id, keys: keys)
            else { throw ChunkDamaged() }
            let result = try planner.apply(chunk, in: .second, after: earlier, db)
            try db.keep(result, seq: seq, of: upload.id, sealedWith: keys)
            counts += result.counts
        }
        return counts
    }
}

/// The uploader has no right to import it any more.
private struct UploadFailureFound: Error {}

extension Writer {
    fileprivate func backToPreview(_ id: UploadID, _ trouble: UploadFailure) throws {
        try run("""
            UPDATE uploads SET state = \(UploadState.previewed.rawValue), trouble = \(trouble.rawValue), revision = revision + 1
            WHERE id = \(id) AND state = \(UploadState.applying.rawValue)
            """)
    }

    /// Continues after a restart. A partly received file is deleted, and a partly planned one is planned again. Of a partly applied file
    /// nothing was changed, and its page says so.
    /// - Parameter now: another portal on the same database may be receiving a file, so only files that were started an hour ago are deleted.
    func recoverUploads(at now: Date) throws {
        let before = dialect == .sqlite ? Date.distantFuture : now.addingTimeInterval(-3600)
        try run("DELETE FROM uploads WHERE state = \(UploadState.receiving.rawValue) AND at <= \(before)")
        try run("""
            UPDATE uploads SET state = \(UploadState.previewed.rawValue), trouble = \(UploadFailure.interrupted.rawValue), revision = revision + 1
            WHERE state = \(UploadState.applying.rawValue)
            """)
    }
}

import Access
import Database
import Directory
import Foundation
import Logging
import Messaging
import Vocabulary
import Web

/// Why a file cannot be applied.
enum UploadRefusal: Error, Sendable {
    /// The preview is not complete, or the file is being applied or was applied.
    case notNow(UploadState)
    /// Only the uploader may apply it.
    case notYours
    /// No row would change anything.
    case nothingToDo
    /// The page showed an older revision.
    case changedMeanwhile
}

extension PortalServices {
    /// Requests that a file is applied; ``applyUpload(_:)`` does it.
    /// - Parameter expected: the revision on the page; nil for the newest.
    /// - Throws: ``NotFound`` outside the viewer's scope, else an ``UploadRefusal``.
    func requestApplication(of id: UploadID, expected: Int64? = nil, as viewer: Viewer) async throws {
        try await database.write { db in
            guard let viewer = try db.viewer(viewer.id), let upload = try db.upload(id, for: viewer) else { throw NotFound() }
            guard upload.userID == viewer.id else { throw UploadRefusal.notYours }
            guard upload.state == .previewed else { throw UploadRefusal.notNow(upload.state) }
            if let expected, expected != upload.revision { throw UploadRefusal.changedMeanwhile }
            guard upload.counts.valid > 0 else { throw UploadRefusal.nothingToDo }
            try db.run("UPDATE uploads SET state = \(UploadState.applying.rawValue), trouble = NULL, revision = revision + 1 WHERE id = \(id)")
        }
        uploadBell.ring()
    }

    /// Discards a file that was not applied.
    /// - Throws: ``NotFound`` outside the viewer's scope, else an ``UploadRefusal``.
    func discardUpload(_ id: UploadID, as viewer: Viewer) async throws {
        let now = clock.now()
        try await database.write { db in
            guard let viewer = try db.viewer(viewer.id), let upload = try db.upload(id, for: viewer) else { throw NotFound() }
            guard upload.userID == viewer.id else { throw UploadRefusal.notYours }
            guard upload.state == .previewed else { throw UploadRefusal.notNow(upload.state) }
            try db.noteUpload(id, "discard_upload", by: viewer.id, [:], at: now)
            try db.forgetUpload(id)
        }
    }

    /// Plans every row again and applies the valid ones, all in one transaction: all of them or none.
    func applyUpload(_ id: UploadID) async throws {
        do {
            try await database.writeAside { db in try apply(id, in: db) }
        } catch {
            logger.error("an upload could not be applied", metadata: ["upload": "\(id)", "error": "\(error)"])
            let trouble = error is UploadTroubleFound ? UploadTrouble.rights : .failed
            try await database.write { db in try db.backToPreview(id, trouble) }
        }
        uploadProgress.forget(id)
        wake()
    }

    private func apply(_ id: UploadID, in db: any Writer) throws {
        guard let upload = try db.upload(id), upload.state == .applying else { return }
        guard let viewer = try db.viewer(upload.userID), viewer.managesAnything else { throw UploadTroubleFound() }
        let now = clock.now()
        let hand = UploadHand(self, upload, as: viewer, in: db, at: now)
        let counts = try db.resting(ListSchema.restingWhileAccountsAreAdded) {
            let counts = try perform(upload, as: viewer, hand, in: db)
            try hand.finish { uploadProgress.note(id, upload.rows + $0, of: upload.rows + counts.valid) }
            return counts
        }
        try db.run("DELETE FROM upload_accounts WHERE upload_id = \(id)")
        try db.writeUpload(id, .applied, counts, trouble: nil)
        try db.run("UPDATE uploads SET applied_at = \(now) WHERE id = \(id)")
        if counts.valid >= 1000 { try db.renewPlans(for: ["users", "memberships", "accounts", "grants", "messages", "bus_outbox", "mail_outbox"]) }
        try db.noteUpload(
            id, "apply_upload", by: viewer.id,
            ["sha256": upload.hash, "create": "\(counts.creates)", "change": "\(counts.changes)", "skip": "\(counts.skips)", "error": "\(counts.errors)"], at: now)
    }

    /// - Returns: the number of rows with each outcome.
    private func perform(_ upload: Upload, as viewer: Viewer, _ hand: UploadHand, in db: any Writer) throws -> OutcomeCounts {
        var planner = RowPlanner(upload, as: viewer, try db.catalogue(), index: ssinIndex)
        var counts = OutcomeCounts()
        var unfinished: [Int] = []
        let expected = upload.rows + upload.counts.valid
        for seq in 0..<(try db.chunkCount(of: upload.id)) {
            guard let chunk = try db.chunk(seq, of: upload.id, keys: keys) else { throw ChunkDamaged() }
            let result = try planner.look(at: chunk, choosing: false, in: db, hand: hand)
            try db.keep(result, seq: seq, of: upload.id, sealedWith: keys)
            if result.rows.count == chunk.records.count { counts += result.counts } else { unfinished.append(seq) }
            uploadProgress.note(upload.id, (seq + 1) * UploadChunk.size, of: expected)
        }
        for seq in unfinished {
            guard let chunk = try db.chunk(seq, of: upload.id, keys: keys), let earlier = try db.chunkResult(seq, of: upload.id, keys: keys)
            else { throw ChunkDamaged() }
            let result = try planner.look(at: chunk, choosing: true, earlier: earlier, in: db, hand: hand)
            try db.keep(result, seq: seq, of: upload.id, sealedWith: keys)
            counts += result.counts
        }
        return counts
    }
}

/// The uploader no longer manages any organisation.
private struct UploadTroubleFound: Error {}

extension Writer {
    fileprivate func backToPreview(_ id: UploadID, _ trouble: UploadTrouble) throws {
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
            UPDATE uploads SET state = \(UploadState.previewed.rawValue), trouble = \(UploadTrouble.interrupted.rawValue), revision = revision + 1
            WHERE state = \(UploadState.applying.rawValue)
            """)
    }
}

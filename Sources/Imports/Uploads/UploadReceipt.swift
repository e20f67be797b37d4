import CSV
import Crypto
import Database
import Foundation
import Vocabulary
import Web

/// A file that somebody sends.
public struct IncomingFile: Sendable {
    let kind: ImportKind
    let name: String
    /// What is asked for with it (``ImportOption/value``).
    let option: String

    public init(kind: ImportKind, name: String, option: String) {
        self.kind = kind
        self.name = name
        self.option = option
    }
}

extension ImportMachine {
    /// Receives a file in pieces and stores its rows sealed. ``checkUpload(_:)`` plans them later.
    /// - Throws: ``CSVFileFlaw`` if the file cannot be read; then nothing of it is stored.
    func receive(_ file: IncomingFile, by uploader: Uploader, _ body: some AsyncSequence<[UInt8], any Error>) async throws -> UploadID {
        let now = clock.now()
        let id = try await database.write { db in try db.beginUpload(file, by: uploader.id, at: now) }
        do {
            let summary = try await keepRows(of: file.kind, in: id, body)
            try await database.write { db in try db.endReceipt(of: id, summary.0, hash: summary.hash, by: uploader.id, at: now) }
        } catch {
            try await database.write { try $0.forgetUpload(id) }
            throw error
        }
        signal.fileWaits()
        return id
    }

    private func keepRows(
        of kind: ImportKind, in id: UploadID, _ body: some AsyncSequence<[UInt8], any Error>
    ) async throws -> (CSVSummary, hash: String) {
        var reader = CSVReader(columns: kind.csvColumns, limits: limits)
        var hasher = SHA256()
        var waiting: [CSVRecord] = []
        var seq = 0
        func keepWaiting(all: Bool) async throws {
            while waiting.count >= UploadChunk.size || all && !waiting.isEmpty {
                let chunk = UploadChunk(seq: seq, records: Array(waiting.prefix(UploadChunk.size)))
                try await database.writeConcurrently { [keys] db in try db.keep(chunk, of: id, sealedWith: keys) }
                waiting.removeFirst(chunk.records.count)
                seq += 1
            }
        }
        for try await piece in body {
            hasher.update(data: piece)
            try reader.read(piece) { waiting.append($0) }
            try await keepWaiting(all: false)
        }
        let summary = try reader.finish { waiting.append($0) }
        try await keepWaiting(all: true)
        return (summary, hexadecimal(hasher.finalize()))
    }
}

extension Writer {
    fileprivate func beginUpload(_ file: IncomingFile, by user: UserID, at now: Date) throws -> UploadID {
        let id: UploadID? = try first("""
            INSERT INTO uploads (kind, approval, user_id, at, file_name, state)
            VALUES (\(file.kind.id), \(file.option), \(user), \(now), \(file.name), \(UploadState.receiving.rawValue)) RETURNING id
            """) { try $0.id("id") }
        guard let id else { throw NotFound() }
        return id
    }

    fileprivate func endReceipt(of id: UploadID, _ summary: CSVSummary, hash: String, by user: UserID, at now: Date) throws {
        let header = [UInt8](try JSONEncoder().encode(summary.header.names))
        try run("""
            UPDATE uploads SET state = \(UploadState.checking.rawValue), hash = \(hash), bytes = \(summary.bytes), row_count = \(summary.rows),
                encoding = \(summary.encoding.rawValue), header = \(header) WHERE id = \(id)
            """)
        try noteUpload(id, "upload", by: user, ["sha256": hash, "rows": "\(summary.rows)"], at: now)
    }

    func noteUpload(_ id: UploadID, _ action: String, by user: UserID, _ details: [String: String], at now: Date) throws {
        try audit(AuditEntry(at: now, actor: user, capacity: "person", action: action, subject: .upload(id), details: details))
    }

    /// Deletes the file and its results.
    func forgetUpload(_ id: UploadID) throws {
        try run("DELETE FROM uploads WHERE id = \(id)")
    }
}

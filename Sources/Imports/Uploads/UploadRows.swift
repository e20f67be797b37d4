import CSV
import Database
import Foundation
import Vocabulary
public import Web

/// A row of a file, as its page shows it.
struct UploadedRow: Sendable {
    let line: Int
    let outcome: RowOutcome
    let reasons: [RowReason]
    /// In the file's order, one per column.
    let fields: [String]
}

/// Some rows of a file, and the position of the next ones.
struct UploadedRows: Sendable {
    let rows: [UploadedRow]
    /// The line after which the next page begins; nil for the last page.
    let next: Int?
}

extension ImportMachine {
    /// Rows of a file in their order.
    /// - Parameters:
    ///   - outcome: only rows with this outcome; nil for all.
    ///   - line: the page begins after this line.
    func rows(of upload: Upload, _ outcome: RowOutcome? = nil, after line: Int = 0, size: Int = 50) async throws -> UploadedRows {
        try await database.read { [keys] db in
            var found: [UploadedRow] = []
            for seq in try db.resultChunks(of: upload.id, outcome) {
                // The row after the page shows that there is a next page.
                guard found.count <= size else { break }
                let rows = try db.uploadedRows(seq, of: upload, keys: keys)
                found += rows.filter { $0.line > line && (outcome == nil || $0.outcome == outcome) }.prefix(size + 1 - found.count)
            }
            return UploadedRows(rows: Array(found.prefix(size)), next: found.count > size ? found[size - 1].line : nil)
        }
    }

    /// The file with the result of each row: line, outcome and reason, then the file's own columns (SPEC §5).
    /// - Parameter outcome: only rows with this outcome; nil for all.
    public func report(of upload: Upload, _ outcome: RowOutcome? = nil, _ texts: Texts, _ piece: (String) async throws -> Void) async throws {
        try await piece(CSVLine(["line", "outcome", "reason"] + upload.columns.map(CSVLine.harmless)).text)
        for seq in try await database.read({ try $0.resultChunks(of: upload.id, outcome) }) {
            let rows = try await database.read { [keys] db in try db.uploadedRows(seq, of: upload, keys: keys) }
            let lines = rows.filter { outcome == nil || $0.outcome == outcome }.map { row in
                CSVLine(["\(row.line)", row.outcome.rawValue, texts(row.reasons)] + row.fields.map(CSVLine.harmless)).text
            }
            try await piece(lines.joined())
        }
    }
}

extension Reader {
    /// The chunks that contain rows with this outcome.
    fileprivate func resultChunks(of upload: UploadID, _ outcome: RowOutcome?) throws -> [Int] {
        let wanted: Query =
            switch outcome {
            case nil: "1 = 1"
            case .create: "creates > 0"
            case .change: "changes > 0"
            case .skip: "skips > 0"
            case .error: "errors > 0"
            }
        return try rows("SELECT seq FROM upload_results WHERE upload_id = \(upload) AND \(wanted) ORDER BY seq") { try $0.int("seq") }
    }

    fileprivate func uploadedRows(_ seq: Int, of upload: Upload, keys: Keyring) throws -> [UploadedRow] {
        guard let chunk = try chunk(seq, of: upload.id, keys: keys), let result = try chunkResult(seq, of: upload.id, keys: keys) else { return [] }
        return zip(chunk.records, result.rows).map { record, row in
            let fields = record.fields.prefix(upload.columns.count).map(upload.encoding.text)
            let missing = Array(repeating: "", count: max(0, upload.columns.count - fields.count))
            return UploadedRow(line: row.line, outcome: row.outcome, reasons: row.reasons, fields: fields + missing)
        }
    }
}

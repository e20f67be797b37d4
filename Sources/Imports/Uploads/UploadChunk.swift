import CSV
import Database
import Foundation
import Vocabulary

/// The rows of an uploaded file that are stored, sealed and planned together.
struct UploadChunk: Sendable {
    /// Rows per chunk.
    static let size = 500

    let seq: Int
    let records: [CSVRecord]
}

/// The results for the rows of one chunk.
struct ChunkResult: Sendable {
    var rows: [RowResult] = []

    var counts: OutcomeCounts { rows.reduce(into: OutcomeCounts()) { $0.count($1.outcome) } }
}

extension Writer {
    func keep(_ chunk: UploadChunk, of upload: UploadID, sealedWith keys: Keyring) throws {
        var bytes = ByteWriter()
        bytes.number(chunk.records.count)
        for record in chunk.records { bytes.record(record) }
        let body = try keys.seal(bytes.bytes, as: "upload:\(upload):\(chunk.seq)")
        try run("INSERT INTO upload_chunks (upload_id, seq, rows, body) VALUES (\(upload), \(chunk.seq), \(chunk.records.count), \(body))")
    }

    /// Replaces earlier results.
    func keep(_ result: ChunkResult, seq: Int, of upload: UploadID, sealedWith keys: Keyring) throws {
        var bytes = ByteWriter()
        bytes.number(result.rows.count)
        for row in result.rows { try bytes.result(row) }
        let body = try keys.seal(bytes.bytes, as: "upload.result:\(upload):\(seq)")
        let counts = result.counts
        try run("""
            INSERT INTO upload_results (upload_id, seq, creates, changes, skips, errors, body)
            VALUES (\(upload), \(seq), \(counts.creates), \(counts.changes), \(counts.skips), \(counts.errors), \(body))
            ON CONFLICT (upload_id, seq) DO UPDATE SET creates = excluded.creates, changes = excluded.changes, skips = excluded.skips,
                errors = excluded.errors, body = excluded.body
            """)
    }
}

extension Reader {
    func chunk(_ seq: Int, of upload: UploadID, keys: Keyring) throws -> UploadChunk? {
        try first("SELECT body FROM upload_chunks WHERE upload_id = \(upload) AND seq = \(seq)") { row in
            var bytes = ByteReader(try keys.open(try row.bytes("body"), as: "upload:\(upload):\(seq)"))
            let count = try bytes.number()
            return UploadChunk(seq: seq, records: try (0..<count).map { _ in try bytes.record() })
        }
    }

    func chunkResult(_ seq: Int, of upload: UploadID, keys: Keyring) throws -> ChunkResult? {
        try first("SELECT body FROM upload_results WHERE upload_id = \(upload) AND seq = \(seq)") { row in
            var bytes = ByteReader(try keys.open(try row.bytes("body"), as: "upload.result:\(upload):\(seq)"))
            let count = try bytes.number()
            return ChunkResult(rows: try (0..<count).map { _ in try bytes.result() })
        }
    }

    func chunkCount(of upload: UploadID) throws -> Int { try count("SELECT COUNT(*) AS n FROM upload_chunks WHERE upload_id = \(upload)") }
}

/// Stored bytes that this program did not write.
struct ChunkDamaged: Error {}

/// Numbers with seven bits per byte, texts with their length first: small, and fast to read.
private struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func number(_ number: Int) {
        var rest = UInt64(max(0, number))
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func block(_ block: some Collection<UInt8>) {
        number(block.count)
        bytes.append(contentsOf: block)
    }

    mutating func text(_ text: String) { block(Array(text.utf8)) }

    mutating func record(_ record: CSVRecord) {
        number(record.line)
        number(record.fields.count)
        for field in record.fields { block(field) }
        guard let flaw = record.flaw else { return number(0) }
        number(1)
        reason(RowReason(flaw.flaw, column: flaw.column))
    }

    mutating func result(_ row: RowResult) throws {
        number(row.line)
        text(row.outcome.rawValue)
        number(row.reasons.count)
        for each in row.reasons { reason(each) }
    }

    private mutating func reason(_ reason: RowReason) {
        text(reason.key)
        text(reason.column ?? "")
        number(reason.arguments.count)
        for (name, value) in reason.arguments.sorted(by: { $0.key < $1.key }) {
            text(name)
            text(value)
        }
    }
}

private struct ByteReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func number() throws(ChunkDamaged) -> Int {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while index < bytes.count, shift < 63 {
            let byte = bytes[index]
            index += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int(truncatingIfNeeded: number) }
            shift += 7
        }
        throw ChunkDamaged()
    }

    mutating func block() throws(ChunkDamaged) -> [UInt8] {
        let count = try number()
        guard count <= bytes.count - index else { throw ChunkDamaged() }
        defer { index += count }
        return Array(bytes[index..<index + count])
    }

    mutating func text() throws(ChunkDamaged) -> String { String(decoding: try block(), as: UTF8.self) }

    mutating func record() throws(ChunkDamaged) -> CSVRecord {
        let line = try number()
        var fields: [[UInt8]] = []
        for _ in 0..<(try number()) { fields.append(try block()) }
        guard try number() == 1 else { return CSVRecord(line: line, fields: fields, flaw: nil) }
        let reason = try reason()
        return CSVRecord(line: line, fields: fields, flaw: CSVRecordFlaw(flaw: Flaw(reason.key, reason.arguments), column: reason.column))
    }

    mutating func result() throws(ChunkDamaged) -> RowResult {
        let line = try number()
        guard let outcome = RowOutcome(rawValue: try text()) else { throw ChunkDamaged() }
        var reasons: [RowReason] = []
        for _ in 0..<(try number()) { reasons.append(try reason()) }
        return RowResult(line: line, outcome: outcome, reasons: reasons)
    }

    private mutating func reason() throws(ChunkDamaged) -> RowReason {
        let key = try text()
        let column = try text()
        var arguments: [String: String] = [:]
        for _ in 0..<(try number()) {
            let name = try text()
            arguments[name] = try text()
        }
        return RowReason(key, column: column.isEmpty ? nil : column, arguments)
    }
}

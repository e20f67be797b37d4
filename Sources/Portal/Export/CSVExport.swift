import Database
import Foundation
import Hummingbird
import HTTPTypes
import NIOCore
import Vocabulary

/// A list as a CSV file, made page by page, so that a million rows need no more memory than a page (SPEC §5).
struct CSVExport: Sendable {
    /// Rows asked for at once.
    static let page = 500

    let header: [String]
    /// The lines of the page that begins after a cursor, and where the next one begins; nil after the last.
    let lines: @Sendable (Cursor?) async throws -> (lines: [[String]], next: Cursor?)

    /// Hands over the file piece by piece.
    func write(_ piece: (String) async throws -> Void) async throws {
        try await piece(CSVLine(header).text)
        var cursor: Cursor?
        repeat {
            let page = try await lines(cursor)
            if !page.lines.isEmpty { try await piece(page.lines.map { CSVLine($0).text }.joined()) }
            cursor = page.next
        } while cursor != nil
    }

    /// As a download. The first page is read before the answer begins, so that what fails at once is an error and no half file.
    func response(fileName: String) async throws -> Response {
        let first = try await lines(nil)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8; header=present", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(fileName)\"",
            ],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: CSVLine(header).text + first.lines.map { CSVLine($0).text }.joined()))
                var cursor = first.next
                while let place = cursor {
                    let page = try await lines(place)
                    try await writer.write(ByteBuffer(string: page.lines.map { CSVLine($0).text }.joined()))
                    cursor = page.next
                }
                try await writer.finish(nil)
            })
    }
}

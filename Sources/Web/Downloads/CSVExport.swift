import CSV
public import Database
import Foundation
import HTTPTypes
public import Hummingbird
import NIOCore
import Vocabulary

/// A list as a CSV file, made page by page, so that a million rows need no more memory than a page (SPEC §5).
public struct CSVExport: Sendable {
    /// Rows asked for at once: so many that asking takes no time beside reading, so few that a page needs little memory.
    public static let page = 4000

    public let header: [String]
    /// The lines of the page that begins after a cursor, and where the next one begins; nil after the last.
    public let lines: @Sendable (Cursor?) async throws -> (lines: [[String]], next: Cursor?)

    public init(header: [String], lines: @escaping @Sendable (Cursor?) async throws -> (lines: [[String]], next: Cursor?)) {
        self.header = header
        self.lines = lines
    }

    /// Hands over the file piece by piece.
    public func write(_ piece: (String) async throws -> Void) async throws {
        try await write(from: try await lines(nil), piece)
    }

    private func write(from first: (lines: [[String]], next: Cursor?), _ piece: (String) async throws -> Void) async throws {
        try await piece(CSVLine(header).text + text(first.lines))
        var cursor = first.next
        while let place = cursor {
            let page = try await lines(place)
            try await piece(text(page.lines))
            cursor = page.next
        }
    }

    private func text(_ lines: [[String]]) -> String { lines.map { CSVLine($0).text }.joined() }

    /// As a download. The first page is read before the answer begins, so that what fails at once is an error and no half file.
    public func response(fileName: String) async throws -> Response {
        let first = try await lines(nil)
        return Response(
            status: .ok, headers: .file(.csv, name: fileName),
            body: ResponseBody { writer in
                try await write(from: first) { try await writer.write(ByteBuffer(string: $0)) }
                try await writer.finish(nil)
            })
    }
}

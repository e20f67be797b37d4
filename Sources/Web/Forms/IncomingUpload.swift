import Foundation
public import Hummingbird
import HTTPTypes

/// A file that is being received: the part of the body that ``FormMiddleware`` leaves for the route.
public struct IncomingUpload: Sendable {
    /// The sender's file name, made safe for display: no folders, no control characters, at most 200 characters. Empty if no file was chosen.
    public let fileName: String
    /// The file, in pieces as they arrive. It can be read once. Reading throws an ``UploadError`` if the file does not arrive completely; then
    /// nothing of it counts.
    public let bytes: UploadBytes

    init(sentName: String, body: UploadBody) {
        fileName = Self.shown(sentName)
        bytes = UploadBytes(body: body)
    }

    static func shown(_ sentName: String) -> String {
        let scalars = Array(sentName.unicodeScalars)
        let name = scalars[(scalars.lastIndex { $0 == "/" || $0 == "\\" }.map { $0 + 1 } ?? 0)...]
        // Format characters can reverse the reading direction: `exe.csv` would look like `vsc.exe`.
        let hidden: [Unicode.GeneralCategory] = [.control, .format, .lineSeparator, .paragraphSeparator]
        let shown = name.filter { !hidden.contains($0.properties.generalCategory) }.prefix(200)
        return String(String.UnicodeScalarView(shown)).trimmingCharacters(in: .whitespaces)
    }
}

/// The pieces of a posted file, for one reader, once.
public struct UploadBytes: AsyncSequence, Sendable {
    public typealias Element = ByteBuffer

    let body: UploadBody

    public struct AsyncIterator: AsyncIteratorProtocol {
        let body: UploadBody

        public func next() async throws -> ByteBuffer? { try await body.next() }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: body) }
}

/// Why a posted file cannot be read, or not to its end. ``ErrorPages`` maps it to a status and words.
public enum UploadError: Error, Equatable, Sendable {
    /// The content type has no boundary, or an invalid one.
    case noBoundary
    /// Violates RFC 7578.
    case malformed
    /// There are too many fields before the file, or one is too long.
    case fieldsTooLarge
    /// Another part follows the file.
    case partAfterFile
    /// The whole body is longer than this number of bytes.
    case tooLarge(maximum: Int)
    /// The connection broke, or the body ended before the file did.
    case cutOff
    /// A file without a form has no declared length, so its end could not be told from a broken connection.
    case lengthUnknown
}

/// The addresses that accept a file, and the largest body there. All other addresses refuse a file (415).
public struct Uploads: Sendable {
    public let paths: Set<String>
    public let maximumBytes: Int

    /// - Parameter paths: exact paths without a query.
    public init(paths: Set<String>, maximumBytes: Int) {
        self.paths = paths
        self.maximumBytes = maximumBytes
    }

    enum Kind {
        case form
        case file
    }

    /// How the request contains a file; nil if it contains none, or may not.
    func kind(of request: Request) -> Kind? {
        guard paths.contains(request.uri.path), ["identity", nil].contains(request.headers[.contentEncoding]?.lowercased()) else { return nil }
        switch (request.headers[.contentType] ?? "").lowercased().prefix(while: { $0 != ";" && $0 != " " }) {
        case "multipart/form-data": return .form
        case "text/csv": return .file
        default: return nil
        }
    }
}

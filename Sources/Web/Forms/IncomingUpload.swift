import Foundation
public import Hummingbird
import HTTPTypes

/// A file on its way in: what ``FormMiddleware`` leaves of the body, for the route to read.
public struct IncomingUpload: Sendable {
    /// As the sender calls it, fit to be shown: no folders, no control characters, at most 200 characters. Empty where no file was chosen.
    public let fileName: String
    /// The file, in pieces, as they come. It can be read once. Reading throws an ``UploadError`` where the file does not arrive whole: nothing of it
    /// counts before the end is reached.
    public let bytes: UploadBytes

    init(sentName: String, body: UploadBody) {
        fileName = Self.shown(sentName)
        bytes = UploadBytes(body: body)
    }

    static func shown(_ sentName: String) -> String {
        let scalars = Array(sentName.unicodeScalars)
        let name = scalars[(scalars.lastIndex { $0 == "/" || $0 == "\\" }.map { $0 + 1 } ?? 0)...]
        // Format characters can turn the reading direction, and `exe.csv` would look like `vsc.exe`.
        let hidden: [Unicode.GeneralCategory] = [.control, .format, .lineSeparator, .paragraphSeparator]
        let shown = name.filter { !hidden.contains($0.properties.generalCategory) }.prefix(200)
        return String(String.UnicodeScalarView(shown)).trimmingCharacters(in: .whitespaces)
    }
}

/// The pieces of a posted file; for one reader, once.
public struct UploadBytes: AsyncSequence, Sendable {
    public typealias Element = ByteBuffer

    let body: UploadBody

    public struct AsyncIterator: AsyncIteratorProtocol {
        let body: UploadBody

        public func next() async throws -> ByteBuffer? { try await body.next() }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: body) }
}

/// Why a posted file cannot be read, or not to its end. ``ErrorPages`` gives it its status and words.
public enum UploadError: Error, Equatable, Sendable {
    /// The content type names no boundary, or one that cannot be.
    case noBoundary
    /// Not as RFC 7578 says.
    case malformed
    /// Too many fields, or one that is too long, before the file.
    case fieldsTooLarge
    /// Another part stands behind the file.
    case partAfterFile
    /// Longer than so many bytes, all in all.
    case tooLarge(maximum: Int)
    /// The connection broke, or the body ended before the file did.
    case cutOff
    /// A file without a form does not say how many bytes it has; its end could not be told from a broken connection.
    case lengthUnknown
}

/// Where files may be posted, and how large a whole body may be there. Everywhere else a file is refused (415), read or not.
public struct Uploads: Sendable {
    public let paths: Set<String>
    public let maximumBytes: Int

    /// - Parameter paths: exactly as they are asked for, without a query.
    public init(paths: Set<String>, maximumBytes: Int) {
        self.paths = paths
        self.maximumBytes = maximumBytes
    }

    enum Kind {
        case form
        case file
    }

    /// How the request brings a file; nil where it brings none, or may not.
    func kind(of request: Request) -> Kind? {
        guard paths.contains(request.uri.path), ["identity", nil].contains(request.headers[.contentEncoding]?.lowercased()) else { return nil }
        switch (request.headers[.contentType] ?? "").lowercased().prefix(while: { $0 != ";" && $0 != " " }) {
        case "multipart/form-data": return .form
        case "text/csv": return .file
        default: return nil
        }
    }
}

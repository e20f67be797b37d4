import Foundation
import Hummingbird
import HTTPTypes

/// The body of a request that brings a file. Nothing is read before it is asked for, so a slow reader slows the sender, and a file of any size needs the
/// memory of a piece.
actor UploadBody {
    private var pieces: RequestBody.AsyncIterator
    private let maximumBytes: Int
    /// As the request promises; nil where it does not say.
    private let length: Int?
    private var taken = 0
    /// Nil where the body is the file.
    private var reader: MultipartReader?

    /// - Throws: ``UploadError`` where it is known before the first byte that this cannot be read.
    init(_ request: Request, _ kind: Uploads.Kind, maximumBytes: Int) throws(UploadError) {
        length = request.headers[.contentLength].flatMap(Int.init)
        if let length, length > maximumBytes { throw .tooLarge(maximum: maximumBytes) }
        switch kind {
        case .form: reader = try MultipartReader(contentType: request.headers[.contentType] ?? "")
        case .file: if length == nil { throw .lengthUnknown }
        }
        self.maximumBytes = maximumBytes
        pieces = request.body.makeAsyncIterator()
    }

    /// Reads the form up to the file.
    /// - Returns: the fields, and the name of the file as it was sent; nil where the form has none.
    func fields() async throws -> (FormData, fileName: String?) {
        var fields: [(name: String, value: String)] = []
        while let event = try await nextEvent() {
            switch event {
            case .field(let name, let value): fields.append((name, value))
            case .file(let name): return (FormData(fields: fields), name)
            case .bytes, .end: return (FormData(fields: fields), nil)
            }
        }
        return (FormData(fields: fields), nil)
    }

    /// The next piece of the file; nil at its end.
    func next() async throws -> ByteBuffer? {
        guard reader != nil else { return try await nextOfFile() }
        guard case .bytes(let bytes) = try await nextEvent() else { return nil }
        return bytes
    }

    private func nextOfFile() async throws -> ByteBuffer? {
        while let piece = try await piece() {
            if piece.readableBytes > 0 { return piece }
        }
        guard taken == length else { throw UploadError.cutOff }
        return nil
    }

    private func nextEvent() async throws -> MultipartReader.Event? {
        while true {
            if let event = try reader?.next() { return event }
            guard let piece = try await piece() else {
                try reader?.finish()
                return nil
            }
            reader?.take(piece)
        }
    }

    private func piece() async throws -> ByteBuffer? {
        var pieces = pieces
        let piece: ByteBuffer?
        do {
            piece = try await pieces.next(isolation: self)
        } catch let error as CancellationError {
            throw error
        } catch {
            // Whatever is wrong with the connection: this is not the whole file.
            throw UploadError.cutOff
        }
        self.pieces = pieces
        taken += piece?.readableBytes ?? 0
        guard taken <= maximumBytes else { throw UploadError.tooLarge(maximum: maximumBytes) }
        return piece
    }
}

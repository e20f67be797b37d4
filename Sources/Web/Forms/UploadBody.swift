import Foundation
import Hummingbird
import HTTPTypes

/// The body of a request with a file. It is read on demand, so a slow reader slows the sender, and a file of any size needs the
/// memory of one piece.
actor UploadBody {
    private var pieces: RequestBody.AsyncIterator
    private let maximumBytes: Int
    /// The declared length; nil if there is none.
    private let length: Int?
    private var taken = 0
    /// Nil if the body is the file.
    private var reader: MultipartReader?

    /// - Throws: ``UploadError`` if the headers already show that the body cannot be read.
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
    /// - Returns: the fields, and the file's name as sent; nil if the form has no file.
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
            // Any connection error means that the file is incomplete.
            throw UploadError.cutOff
        }
        self.pieces = pieces
        taken += piece?.readableBytes ?? 0
        guard taken <= maximumBytes else { throw UploadError.tooLarge(maximum: maximumBytes) }
        return piece
    }
}

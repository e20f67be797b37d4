import Foundation
import NIOCore

/// Parses a form with a file (`multipart/form-data`, RFC 7578; RFC 2046 §5.1.1) from pieces of any size: small fields first, then
/// one file. It keeps the current piece and at most the possible beginning of a boundary, a header line or a field.
///
/// Pass each piece to ``take(_:)``, call ``next()`` until it returns nil, and call ``finish()`` at the end.
struct MultipartReader {
    enum Event: Equatable {
        case field(name: String, value: String)
        /// The file begins; its name as sent.
        case file(name: String)
        /// A piece of the file, never empty.
        case bytes(ByteBuffer)
        /// The last boundary. Anything after it (an epilogue) is ignored.
        case end
    }

    static let maximumFields = 20
    /// The longest field value and header line, in bytes.
    static let maximumLength = 4096
    /// The most bytes outside values and the file.
    static let maximumHeaders = 65_536

    private enum Phase {
        case preamble
        /// After a delimiter: another part, or the end.
        case delimiter
        case header(PartHeader)
        case field(String)
        case file
        case done
    }

    private let delimiter: [UInt8]
    private var stage = Phase.preamble
    /// Bytes that are not parsed yet. Each delimiter begins with a line end, but the first one may omit it.
    private var held = ByteBuffer(string: "\r\n")
    private var value = ByteBuffer()
    private var fields = 0
    private var headerBytes = 0
    private var hasFile = false

    /// - Throws: ``UploadError/noBoundary``.
    init(contentType: String) throws(UploadError) {
        guard let boundary = ParameterisedValue(contentType)?["boundary"], isBoundary(boundary) else { throw .noBoundary }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    mutating func take(_ piece: ByteBuffer) {
        guard held.readableBytes > 0 else { return held = piece }
        // A separate buffer: pieces that were handed out share the old one.
        var joined = ByteBufferAllocator().buffer(capacity: held.readableBytes + piece.readableBytes)
        joined.writeImmutableBuffer(held)
        joined.writeImmutableBuffer(piece)
        held = joined
    }

    /// Nil if more bytes are needed.
    mutating func next() throws(UploadError) -> Event? {
        while held.readableBytes > 0 {
            switch stage {
            case .preamble:
                guard try passPreamble() else { return nil }
            case .delimiter:
                guard let isLast = try passDelimiter() else { return nil }
                if isLast {
                    stage = .done
                    return .end
                }
                if hasFile { throw .partAfterFile }
                stage = .header(PartHeader())
            case .header(var header):
                guard let line = try line() else { return nil }
                if line.isEmpty {
                    if let event = try begin(header) { return event }
                } else {
                    try header.take(line)
                    stage = .header(header)
                }
            case .field(let name):
                guard let event = try field(name) else { return nil }
                return event
            case .file:
                let (content, isWhole) = content()
                if isWhole { stage = .delimiter }
                if content.readableBytes > 0 { return .bytes(content) }
                if !isWhole { return nil }
            case .done: held.clear()
            }
        }
        return nil
    }

    /// - Throws: ``UploadError/cutOff`` if the last boundary never came: a broken connection is not the end of a file.
    func finish() throws(UploadError) {
        guard case .done = stage else { throw .cutOff }
    }

    // MARK: Between parts

    private mutating func passPreamble() throws(UploadError) -> Bool {
        let (skipped, isWhole) = content()
        try countHeader(skipped.readableBytes)
        if isWhole { stage = .delimiter }
        return isWhole
    }

    /// The last delimiter is followed by `--`, others by the line end, possibly after spaces.
    private mutating func passDelimiter() throws(UploadError) -> Bool? {
        while let byte = held.getInteger(at: held.readerIndex, as: UInt8.self), byte == 0x20 || byte == 0x09 {
            held.moveReaderIndex(forwardBy: 1)
            try countHeader(1)
        }
        guard let mark = held.readInteger(as: UInt16.self) else { return nil }
        switch mark {
        case 0x2D2D: return true
        case 0x0D0A: return false
        default: throw .malformed
        }
    }

    /// A header line without its end; nil if the end has not arrived.
    private mutating func line() throws(UploadError) -> String? {
        let found = held.withUnsafeReadableBytes { bytes in
            bytes.baseAddress.flatMap { base in memchr(base, 0x0A, min(bytes.count, Self.maximumLength + 2)).map { base.distance(to: UnsafeRawPointer($0)) } }
        }
        guard let length = found else {
            if held.readableBytes >= Self.maximumLength + 2 { throw .fieldsTooLarge }
            return nil
        }
        guard length > 0, let bytes = held.readBytes(length: length + 1), bytes[length - 1] == 0x0D else { throw .malformed }
        try countHeader(bytes.count)
        // A file name may have any encoding; it is only displayed.
        return String(decoding: bytes[..<(length - 1)], as: UTF8.self)
    }

    private mutating func countHeader(_ bytes: Int) throws(UploadError) {
        headerBytes += bytes
        guard headerBytes <= Self.maximumHeaders else { throw .fieldsTooLarge }
    }

    // MARK: Parts

    private mutating func begin(_ header: PartHeader) throws(UploadError) -> Event? {
        guard let name = header.name else { throw .malformed }
        if let fileName = header.fileName {
            stage = .file
            hasFile = true
            return .file(name: fileName)
        }
        fields += 1
        guard fields <= Self.maximumFields else { throw .fieldsTooLarge }
        value.clear()
        stage = .field(name)
        return nil
    }

    private mutating func field(_ name: String) throws(UploadError) -> Event? {
        let (content, isWhole) = content()
        value.writeImmutableBuffer(content)
        guard value.readableBytes <= Self.maximumLength else { throw .fieldsTooLarge }
        guard isWhole else { return nil }
        stage = .delimiter
        guard let text = String(validating: value.readableBytesView, as: UTF8.self) else { throw .malformed }
        return .field(name: name, value: text)
    }

    /// Takes the bytes before the next delimiter, and the delimiter. Without a delimiter it takes all bytes that cannot begin one.
    private mutating func content() -> (ByteBuffer, isWhole: Bool) {
        let (length, isWhole) = held.withUnsafeReadableBytes { Self.end(of: $0, at: delimiter) }
        let content = held.readSlice(length: length) ?? ByteBuffer()
        if isWhole { held.moveReaderIndex(forwardBy: delimiter.count) }
        return (content, isWhole)
    }

    /// A delimiter contains one carriage return, its first byte. So bytes that matched in vain need no second look, and the time is linear.
    private static func end(of bytes: UnsafeRawBufferPointer, at delimiter: [UInt8]) -> (length: Int, isWhole: Bool) {
        guard let base = bytes.baseAddress else { return (0, false) }
        var start = 0
        while start < bytes.count, let found = memchr(base + start, 0x0D, bytes.count - start) {
            let offset = base.distance(to: UnsafeRawPointer(found))
            var matched = 1
            while matched < delimiter.count, offset + matched < bytes.count, bytes[offset + matched] == delimiter[matched] { matched += 1 }
            if matched == delimiter.count { return (offset, true) }
            if offset + matched == bytes.count { return (offset, false) }
            start = offset + matched
        }
        return (bytes.count, false)
    }
}

/// 1 to 70 of the characters that RFC 2046 §5.1.1 allows, without a space at the end.
private func isBoundary(_ text: String) -> Bool {
    let marks = Array("'()+_,-./:=? ".utf8)
    return (1...70).contains(text.utf8.count) && text.utf8.last != 0x20
        && text.utf8.allSatisfy { marks.contains($0) || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
}

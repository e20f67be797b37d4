import Foundation
import Hummingbird
import Randomness

@testable import Web

/// The bytes of a form as browsers send them.
struct PostedForm {
    static let boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW"

    var bytes: [UInt8] = []

    static let contentType = "multipart/form-data; boundary=\(boundary)"

    func field(_ name: String, _ value: String) -> PostedForm { part("Content-Disposition: form-data; name=\"\(name)\"", Array(value.utf8)) }

    func file(_ name: String, _ content: [UInt8], header: String = "Content-Type: text/csv") -> PostedForm {
        part("Content-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n\(header)", content)
    }

    func file(_ name: String, _ content: String) -> PostedForm { file(name, Array(content.utf8)) }

    func part(_ header: String, _ content: [UInt8]) -> PostedForm {
        PostedForm(bytes: bytes + Array("--\(Self.boundary)\r\n\(header)\r\n\r\n".utf8) + content + [0x0D, 0x0A])
    }

    func end(_ epilogue: String = "\r\n") -> [UInt8] { bytes + Array("--\(Self.boundary)--\(epilogue)".utf8) }
}

/// The parsed form, with the pieces of the file joined.
struct ReadForm: Equatable {
    var fields: [String] = []
    var fileName: String?
    var content: [UInt8] = []
    var ended = false
}

/// The ways in which the same bytes may be split.
enum Chunking: CaseIterable {
    case whole
    case byteByByte
    case inPairs
    case atRandom

    func pieces(_ bytes: [UInt8], seed: UInt64 = 1) -> [ByteBuffer] {
        var random = SplitMix64(seed: seed)
        var pieces: [ByteBuffer] = []
        var start = 0
        while start < bytes.count {
            let length: Int = switch self {
            case .whole: bytes.count
            case .byteByByte: 1
            case .inPairs: 2
            case .atRandom: Int.random(in: 0...40, using: &random)
            }
            let end = min(start + length, bytes.count)
            pieces.append(ByteBuffer(bytes: bytes[start..<end]))
            start = end
        }
        return pieces
    }
}

/// Parses all pieces.
func read(_ pieces: [ByteBuffer], contentType: String = PostedForm.contentType) throws(UploadError) -> ReadForm {
    var reader = try MultipartReader(contentType: contentType)
    var form = ReadForm()
    for piece in pieces {
        reader.take(piece)
        while let event = try reader.next() {
            switch event {
            case .field(let name, let value): form.fields.append("\(name)=\(value)")
            case .file(let name): form.fileName = name
            case .bytes(let bytes): form.content += bytes.readableBytesView
            case .end: form.ended = true
            }
        }
    }
    try reader.finish()
    return form
}

func read(_ bytes: [UInt8]) throws(UploadError) -> ReadForm { try read([ByteBuffer(bytes: bytes)]) }

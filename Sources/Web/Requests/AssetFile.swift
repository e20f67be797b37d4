import Crypto
import HTTPTypes
import Hummingbird

/// A file that is the same for everybody, plain and compressed.
struct AssetFile: Sendable {
    let name: String
    /// The name with a hash of the content before its ending.
    let hashedName: String
    private let type: String
    private let hash: String
    private let plain: ByteBuffer
    private let compressed: ByteBuffer?

    init(_ name: String, _ text: String) {
        let bytes = [UInt8](text.utf8)
        let (stem, ending) = (name.prefix { $0 != "." }, name.split(separator: ".").last ?? "")
        self.name = name
        hash = SHA256.hash(data: bytes).prefix(10).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        hashedName = "\(stem).\(hash).\(ending)"
        type = switch ending {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        default: "image/svg+xml"
        }
        plain = ByteBuffer(bytes: bytes)
        compressed = gzipped(bytes).map { ByteBuffer(bytes: $0) }
    }

    /// What was compressed has an entity tag of its own (RFC 9110 §8.8.3.3).
    func response(to request: Request, cacheControl: String) -> Response {
        let compressed = takesGzip(request.headers[.acceptEncoding] ?? "") ? compressed : nil
        let tag = compressed == nil ? "\"\(hash)\"" : "\"\(hash)-gzip\""
        var headers: HTTPFields = [.contentType: type, .eTag: tag, .cacheControl: cacheControl, .vary: "Accept-Encoding"]
        if isKnown(tag, to: request) { return Response(status: .notModified, headers: headers) }
        if compressed != nil { headers[.contentEncoding] = "gzip" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: compressed ?? plain))
    }

    private func isKnown(_ tag: String, to request: Request) -> Bool {
        (request.headers[.ifNoneMatch] ?? "").split(separator: ",").contains { $0.filter { !$0.isWhitespace }.replacing("W/", with: "") == tag }
    }
}

import CZlib

/// Compressed as well as zlib can (RFC 1952); nil where that is not shorter.
func gzipped(_ bytes: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    // zlib remembers where the stream stands, so it stays there until all is done.
    let compressed = withUnsafeMutablePointer(to: &stream) { deflated(bytes, $0) }
    return compressed.flatMap { $0.count < bytes.count ? $0 : nil }
}

private func deflated(_ bytes: [UInt8], _ stream: UnsafeMutablePointer<z_stream>) -> [UInt8]? {
    // 15 bits of window; 16 more ask for gzip's header instead of zlib's.
    let begun = deflateInit2_(
        stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard begun == Z_OK else { return nil }
    defer { deflateEnd(stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(stream, uLong(bytes.count))))
    let end = input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = uInt(input.count)
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = uInt(output.count)
            return deflate(stream, Z_FINISH)
        }
    }
    return end == Z_STREAM_END ? Array(output.prefix(Int(stream.pointee.total_out))) : nil
}

/// Whether an `Accept-Encoding` header takes gzip (RFC 9110 §12.5.3).
func takesGzip(_ header: String) -> Bool {
    var weights: [String: Double] = [:]
    for entry in header.lowercased().split(separator: ",") {
        let parts = entry.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
        guard let coding = parts.first else { continue }
        let weight = parts.dropFirst().first { $0.hasPrefix("q=") }
        weights[coding] = weight.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
    }
    return (weights["gzip"] ?? weights["*"] ?? 0) > 0
}

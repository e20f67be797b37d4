import CCurl
import Foundation

/// A mail for libcurl: text and HTML. A mail reader shows the last part that it supports (RFC 2046 §5.1.4).
final class MailMessage {
    let mime: OpaquePointer
    let headers: CurlList
    let recipients: CurlList

    /// Nil if libcurl has no memory.
    init?(_ handle: UnsafeMutableRawPointer, _ envelope: MailEnvelope, at now: Date) {
        guard let mime = curl_mime_init(handle) else { return nil }
        self.mime = mime
        headers = CurlList(MailHeaders.lines(envelope, at: now))
        recipients = CurlList(["<\(envelope.recipient)>"])
        guard add(envelope.content.text, "text/plain; charset=utf-8"), add(envelope.content.html, "text/html; charset=utf-8") else { return nil }
    }

    deinit { curl_mime_free(mime) }

    /// Uses an encoding for lines of any length and any script that the oldest server accepts.
    private func add(_ text: String, _ type: String) -> Bool {
        guard let part = curl_mime_addpart(mime) else { return false }
        let bytes = Self.withLineEnds(text)
        return bytes.withUnsafeBufferPointer { buffer in
            let added = buffer.withMemoryRebound(to: CChar.self) { curl_mime_data(part, $0.baseAddress, $0.count) }
            return added == CURLE_OK && curl_mime_type(part, type) == CURLE_OK && curl_mime_encoder(part, "quoted-printable") == CURLE_OK
        }
    }

    /// With CRLF line ends, whatever the line ends were before.
    static func withLineEnds(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var before: UInt8 = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\n"), before != UInt8(ascii: "\r") { bytes.append(UInt8(ascii: "\r")) }
            if before == UInt8(ascii: "\r"), byte != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
            bytes.append(byte)
            before = byte
        }
        if before == UInt8(ascii: "\r") { bytes.append(UInt8(ascii: "\n")) }
        return bytes
    }
}

/// libcurl's list of texts.
final class CurlList {
    private(set) var list: UnsafeMutablePointer<curl_slist>?

    init(_ texts: [String]) {
        for text in texts { list = curl_slist_append(list, text) ?? list }
    }

    deinit { curl_slist_free_all(list) }
}

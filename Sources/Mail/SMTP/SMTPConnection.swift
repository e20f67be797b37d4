import CCurl
import Foundation

/// One libcurl handle, which keeps its connection between mails. Used by one thread at a time.
final class SMTPConnection {
    private let handle: UnsafeMutableRawPointer
    private let settings: SMTPSettings

    /// Nil if libcurl has no memory.
    init?(_ settings: SMTPSettings) {
        // Once per process; libcurl counts the calls.
        guard curl_global_init(Int(CURL_GLOBAL_SSL)) == CURLE_OK, let handle = curl_easy_init() else { return nil }
        self.handle = handle
        self.settings = settings
    }

    deinit { curl_easy_cleanup(handle) }

    /// - Returns: nil if the server accepted the mail and is now responsible for it (RFC 5321 §4.2.5).
    func deliver(_ envelope: MailEnvelope, at now: Date) -> MailFailure? {
        // The connection and the knowledge about the server survive a reset.
        curl_easy_reset(handle)
        guard let message = MailMessage(handle, envelope, at: now) else { return .temporary("the mail could not be composed") }
        let replies = SMTPReplies()
        return withExtendedLifetime((message, replies)) {
            set(envelope, message, replies)
            return failure(curl_easy_perform(handle), replies)
        }
    }

    private func set(_ envelope: MailEnvelope, _ message: MailMessage, _ replies: SMTPReplies) {
        curl_set_text(handle, CURLOPT_URL, "\(settings.security == .tls ? "smtps" : "smtp")://\(settings.host):\(settings.port)")
        curl_set_number(handle, CURLOPT_USE_SSL, Int((settings.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL).rawValue))
        curl_set_number(handle, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let certificates = settings.certificates { curl_set_text(handle, CURLOPT_CAINFO, certificates) }
        if let user = settings.user { curl_set_text(handle, CURLOPT_USERNAME, user) }
        if let password = settings.password { curl_set_text(handle, CURLOPT_PASSWORD, password) }
        let milliseconds = Int(settings.timeout * 1000)
        curl_set_number(handle, CURLOPT_TIMEOUT_MS, milliseconds)
        curl_set_number(handle, CURLOPT_CONNECTTIMEOUT_MS, min(10_000, milliseconds))
        // Signals would disturb a process with threads.
        curl_set_number(handle, CURLOPT_NOSIGNAL, 1)
        curl_set_text(handle, CURLOPT_MAIL_FROM, "<\(envelope.sender)>")
        curl_set_list(handle, CURLOPT_MAIL_RCPT, message.recipients.list)
        curl_set_list(handle, CURLOPT_HTTPHEADER, message.headers.list)
        curl_set_mime(handle, message.mime)
        curl_set_reader_of_replies(handle, readReply, Unmanaged.passUnretained(replies).toOpaque())
    }

    /// Translates libcurl's result. Only a refusal of the recipient is permanent. A refusal of us, our address or our text would affect
    /// every waiting mail, and may be over tomorrow.
    private func failure(_ code: CURLcode, _ replies: SMTPReplies) -> MailFailure? {
        guard code != CURLE_OK else { return nil }
        let words = curl_easy_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
        if replies.isAboutRecipient { return .permanent(replies.last) }
        return .temporary(replies.last.hasPrefix("4") || replies.last.hasPrefix("5") ? replies.last : words)
    }
}

/// The server's last reply in its own words, except the reply to QUIT.
final class SMTPReplies {
    private(set) var last = ""

    /// 5yz with an enhanced status code for a missing recipient (RFC 3463 §3.2, §3.3).
    var isAboutRecipient: Bool {
        guard last.hasPrefix("5") else { return false }
        let parts = last.split(whereSeparator: { $0 == " " || $0 == "-" })
        return parts.count > 1 && Self.recipient.contains(String(parts[1]))
    }

    private static let recipient: Set<String> = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"]

    /// One line; the lines of one reply follow each other as `250-…`.
    func read(_ line: String) {
        guard !line.hasPrefix("221") else { return }
        last = String(MailHeaders.oneLine(line).trimmingCharacters(in: .whitespaces).prefix(200))
    }
}

private func readReply(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?) -> Int {
    guard let bytes, let context else { return size * count }
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    Unmanaged<SMTPReplies>.fromOpaque(context).takeUnretainedValue().read(String(decoding: line, as: UTF8.self))
    return size * count
}

import Foundation

/// The header fields of a mail (RFC 5322). No value can start a new field.
enum MailHeaders {
    static func lines(_ envelope: MailEnvelope, at now: Date) -> [String] {
        [
            "Date: \(date(now))",
            "From: <\(oneLine(envelope.sender))>",
            "To: <\(oneLine(envelope.recipient))>",
            "Message-ID: <\(oneLine(envelope.messageID))>",
            "Subject: \(encoded(oneLine(envelope.content.subject)))",
            // Prevents automatic replies, such as holiday notes (RFC 3834 §5).
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: multipart/alternative",
        ]
    }

    /// RFC 5322 §3.3, in UTC, to the second.
    static func date(_ date: Date) -> String {
        // Creating Foundation's DateFormatter takes longer than sending a mail.
        let utc = calendar.dateComponents([.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
        func two(_ part: Int?) -> String { String((part ?? 0) + 100).suffix(2).description }
        let day = "\(days[(utc.weekday ?? 1) - 1]), \(utc.day ?? 0) \(months[(utc.month ?? 1) - 1]) \(utc.year ?? 0)"
        return "\(day) \(two(utc.hour)):\(two(utc.minute)):\(two(utc.second)) +0000"
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    /// Without characters that could end a line or a field.
    static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control || $0 == "\u{2028}" || $0 == "\u{2029}" ? " " : $0 }))
    }

    /// Encoded words (RFC 2047) unless the text is printable ASCII: at most 75 characters each, and no character split.
    static func encoded(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) || text.utf8.count > longestPlain || text.contains("=?") else { return text }
        return words(text).map { "=?UTF-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if word.reduce(0, { $0 + Unicode.UTF8.width($1) }) + Unicode.UTF8.width(scalar) > bytesInWord {
                words.append(String(word))
                word = String.UnicodeScalarView()
            }
            word.append(scalar)
        }
        return words + [String(word)]
    }

    /// A line of "Subject: " and this many characters stays below 78 (RFC 5322 §2.1.1).
    private static let longestPlain = 68
    /// 39 bytes are 52 characters of base 64, and 73 with the delimiters of an encoded word and "Subject: ".
    private static let bytesInWord = 39
}

import Foundation
import Testing

@testable import Mail

@Suite struct MailHeadersTests {
    // The examples are date -u -d @… "+%a, %-d %b %Y %H:%M:%S +0000".
    @Test(arguments: [
        (0, "Thu, 1 Jan 1970 00:00:00 +0000"), (1_795_000_000, "Wed, 18 Nov 2026 11:06:40 +0000"), (951_782_399, "Mon, 28 Feb 2000 23:59:59 +0000"),
        (951_868_799, "Tue, 29 Feb 2000 23:59:59 +0000"), (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 +0000"),
    ])
    func `the date of a mail is as RFC 5322 has it, in UTC`(seconds: TimeInterval, text: String) {
        #expect(MailHeaders.date(Date(timeIntervalSince1970: seconds)) == text)
        #expect(MailHeaders.date(Date(timeIntervalSince1970: seconds + 0.9)) == text)
    }
}

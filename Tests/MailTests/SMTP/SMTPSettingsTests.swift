import Foundation
import Testing

@testable import Mail

@Suite struct SMTPSettingsTests {
    @Test(arguments: [
        ("http://mail.example", "must be smtp://[user@]host[:port]?starttls=required or smtps://[user@]host[:port]"),
        ("mail.example:25", "must be smtp://[user@]host[:port]?starttls=required or smtps://[user@]host[:port]"),
        ("smtp://", "must be smtp://[user@]host[:port]?starttls=required or smtps://[user@]host[:port]"),
        ("smtp://mail.example?starttls=maybe", "has starttls=maybe: it must be required or never"),
        ("smtp://mail.example?tls=1", "has an unknown option tls: there is only starttls"),
        ("smtps://mail.example?starttls=required", "asks for starttls, but smtps is encrypted from the beginning"),
        ("smtp://mail.example/inbox", "must end with the port: there is no /inbox"),
        ("smtp://mail.example:99999", "has a port that is none: 99999"),
        ("smtp://user@mail.example", "names a user, but there is no password"),
        ("smtp://user:zilvermeeuw@mail.example", "must not hold the password: it belongs into a file of its own"),
    ])
    func `what is wrong with an address is said without a password`(address: String, words: String) {
        #expect(throws: SMTPSettings.Invalid(words: words)) { try SMTPSettings.parse(address, password: nil) }
        #expect(!words.contains("zilvermeeuw"))
    }

    @Test func `a password never goes in plain text, and never to nobody`() {
        #expect(throws: SMTPSettings.Invalid.self) { try SMTPSettings.parse("smtp://user@mail.example?starttls=never", password: "zilvermeeuw") }
        #expect(throws: SMTPSettings.Invalid.self) { try SMTPSettings.parse("smtp://mail.example", password: "zilvermeeuw") }
    }

    @Test func `what is not said is STARTTLS at 587, and TLS at 465`() throws {
        #expect(try SMTPSettings.parse("smtp://mail.example", password: nil) == SMTPSettings(host: "mail.example", port: 587, security: .startTLS))
        #expect(try SMTPSettings.parse("smtps://mail.example", password: nil) == SMTPSettings(host: "mail.example", port: 465, security: .tls))
        #expect(
            try SMTPSettings.parse("smtp://gatehouse@mail.example:2525?starttls=required", password: "zilvermeeuw")
                == SMTPSettings(host: "mail.example", port: 2525, security: .startTLS, user: "gatehouse", password: "zilvermeeuw"))
        #expect(try SMTPSettings.parse("smtp://mail.example:25?starttls=never", password: nil).security == .none)
    }
}

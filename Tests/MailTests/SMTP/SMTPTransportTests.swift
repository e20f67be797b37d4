import Foundation
import Testing
import Vocabulary

@testable import Mail

/// With a real mail server, started for each test.
@Suite struct SMTPTransportTests {
    private static let content = MailContent(
        subject: "Uw account op de registratie is geopend – Ærøskøbing, Łódź en \u{1F3E5}, met een onderwerp dat langer is dan één regel",
        text: "Beste Emma,\n\nGebruikersnaam: emma.desmet\n.\n..punten\nEinde é\n", html: "<p>Beste Emma é</p>\r\n<p>" + String(repeating: "lang ", count: 300) + "</p>")

    private func envelope(to name: String = "emma.desmet", content: MailContent = content) -> MailEnvelope {
        MailEnvelope(
            messageID: "m-1@eam.example", kind: "published", sender: "noreply@eam.example", recipient: "\(name)@aznoordzee.example", content: content)
    }

    private func failure(_ work: () async throws -> Void) async -> MailFailure? {
        do {
            try await work()
            return nil
        } catch {
            return error as? MailFailure
        }
    }

    @Test func `a recipient that the server does not know is refused for ever, in the server's words`() async throws {
        let server = try await MailServer()
        let transport = server.transport()
        #expect(await failure { try await transport.deliver(envelope(to: "unknown")) } == .permanent("550 5.1.1 There is nobody of that name"))
        #expect(try server.mails.isEmpty)
    }

    @Test func `a mailbox that is full is tried again later, and the next mail goes through`() async throws {
        let server = try await MailServer()
        let transport = server.transport()
        #expect(await failure { try await transport.deliver(envelope(to: "full")) } == .temporary("452 4.2.2 The mailbox is full"))
        try await transport.deliver(envelope())
        #expect(try server.mails.count == 1)
    }

    @Test func `what a server has against us or our words is no reason to give up a mail`() async throws {
        let server = try await MailServer()
        let transport = server.transport()
        #expect(await failure { try await transport.deliver(envelope(to: "spam")) } == .temporary("554 5.7.1 That looks like an advertisement"))
        #expect(await failure { try await transport.deliver(envelope(to: "blocked")) } == .temporary("554 5.7.1 Blocked"))
        let strict = try await MailServer("--starttls", "--user", "gatehouse", "--password", "zilvermeeuw")
        #expect(await isTemporary { try await strict.transport(.startTLS, host: "localhost").deliver(envelope()) })
        #expect(await isTemporary { try await strict.transport(.none).deliver(envelope()) })
        #expect(try server.mails.isEmpty && strict.mails.isEmpty)
    }

    @Test func `a full mailbox stays one for now where the server said goodbye`() {
        let replies = SMTPReplies()
        for line in ["250-mail.test", "250 OK", "452 4.2.2 Full\r\n", "221 Bye"] { replies.read(line) }
        #expect(replies.last == "452 4.2.2 Full")
    }

    @Test func `a server that is away, silent or cuts the connection is a failure for now`() async throws {
        let server = try await MailServer()
        #expect(await isTemporary { try await server.transport(timeout: 1).deliver(envelope(to: "slow")) })
        #expect(await isTemporary { try await server.transport().deliver(envelope(to: "cut")) })
        var settings = SMTPSettings(host: "127.0.0.1", port: 1, security: .none)
        settings.timeout = 2
        #expect(await isTemporary { try await SMTPTransport(settings: settings, clock: .system).deliver(envelope()) })
    }

    private func isTemporary(_ work: () async throws -> Void) async -> Bool {
        guard case .temporary(let reason) = await failure(work) else { return false }
        return !reason.isEmpty
    }

    @Test func `no mail leaves in plain text where STARTTLS is required`() async throws {
        let server = try await MailServer()
        #expect(await isTemporary { try await server.transport(.startTLS).deliver(envelope()) })
        #expect(try server.mails.isEmpty)
    }

    @Test func `a certificate of another name or of nobody known is refused`() async throws {
        let server = try await MailServer("--starttls")
        #expect(await isTemporary { try await server.transport(.startTLS, host: "127.0.0.1").deliver(envelope()) })
        #expect(await isTemporary { try await server.transport(.startTLS, host: "localhost", trusted: false).deliver(envelope()) })
        #expect(try server.mails.isEmpty)
    }

    @Test func `a wrong password is a failure for now: it says nothing about the mail`() async throws {
        let server = try await MailServer("--starttls", "--user", "gatehouse", "--password", "zilvermeeuw")
        let transport = server.transport(.startTLS, host: "localhost", user: "gatehouse", password: "wrong")
        #expect(await isTemporary { try await transport.deliver(envelope()) })
        #expect(try server.mails.isEmpty)
    }

    @Test func `with STARTTLS and a password the mail arrives encrypted and known by name`() async throws {
        let server = try await MailServer("--starttls", "--user", "gatehouse", "--password", "zilvermeeuw")
        try await server.transport(.startTLS, host: "localhost", user: "gatehouse", password: "zilvermeeuw").deliver(envelope())
        let mail = try #require(try server.mails.first)
        #expect(mail.tls && mail.user == "gatehouse")
    }

    @Test func `with TLS from the first byte on the mail arrives`() async throws {
        let server = try await MailServer("--tls")
        try await server.transport(.tls, host: "localhost").deliver(envelope())
        #expect(try server.mails.map(\.tls) == [true])
    }

    @Test func `several mails go over one connection`() async throws {
        let server = try await MailServer()
        let transport = server.transport()
        for _ in 1...5 { try await transport.deliver(envelope()) }
        let mails = try server.mails
        #expect(mails.count == 5)
        #expect(Set(mails.map(\.connection)).count == 1)
    }

    @Test func `the mail is one of text and HTML, of one sender, with the same Message-ID, and says what was written`() async throws {
        let server = try await MailServer()
        try await server.transport().deliver(envelope())
        let mail = try #require(try server.mails.first)
        #expect(mail.from == "noreply@eam.example" && mail.to == ["emma.desmet@aznoordzee.example"])
        let read = try ReadMail(mail.content)
        #expect(read.headers["from"] == "<noreply@eam.example>" && read.headers["to"] == "<emma.desmet@aznoordzee.example>")
        #expect(read.headers["message-id"] == "<m-1@eam.example>" && read.headers["auto-submitted"] == "auto-generated")
        #expect(read.headers["content-type"]?.hasPrefix("multipart/alternative") == true)
        #expect(read.headers["date"]?.hasSuffix("+0000") == true)
        #expect(read.subject == Self.content.subject)
        #expect(read.parts.map(\.type) == ["text/plain; charset=utf-8", "text/html; charset=utf-8"])
        #expect(read.parts[0].text == Self.content.text)
        #expect(read.parts[1].text == Self.content.html.replacing("\r\n", with: "\n"))
        #expect(mail.content.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).allSatisfy { $0.count <= 79 || $0.starts(with: "Content-Type: multipart".utf8) })
        #expect(mail.content.utf8.allSatisfy { $0 < 128 })
    }

    @Test func `a subject cannot begin another header`() async throws {
        let server = try await MailServer()
        let content = MailContent(subject: "Hello\r\nBcc: someone@elsewhere.example\r\n\r\nBody", text: "text", html: "<p>text</p>")
        try await server.transport().deliver(envelope(content: content))
        let read = try ReadMail(try #require(try server.mails.first).content)
        #expect(read.headers["bcc"] == nil)
        #expect(read.subject == "Hello  Bcc: someone@elsewhere.example    Body")
    }
}

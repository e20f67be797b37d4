public import Vocabulary

/// A mail's content until it is delivered. It may contain credentials, so it is sealed at rest.
public struct MailContent: Codable, Sendable, Equatable {
    public var subject: String
    public var text: String
    public var html: String

    public init(subject: String, text: String, html: String) {
        self.subject = subject
        self.text = text
        self.html = html
    }

    /// The stored form in the outbox.
    var json: [UInt8] {
        var text = JSONText()
        text.add("subject", subject)
        text.add("text", self.text)
        text.add("html", html)
        return text.closed
    }
}

public struct OutgoingMail: Sendable {
    /// The Message-ID header without brackets. It is the same for every attempt, so a repeated mail can be recognised.
    public let messageID: String
    public let kind: String
    public let recipient: EmailAddress
    public let content: MailContent
    /// What the mail is about, on whose timeline it is shown; nil for none.
    public let about: Subject?

    public init(messageID: String, kind: String, recipient: EmailAddress, content: MailContent, about subject: Subject?) {
        self.messageID = messageID
        self.kind = kind
        self.recipient = recipient
        self.content = content
        about = subject
    }
}

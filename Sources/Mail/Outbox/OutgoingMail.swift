public import Vocabulary

/// A mail as it is kept until it is delivered. The body may carry credentials, so it is sealed at rest.
public struct MailContent: Codable, Sendable, Equatable {
    public var subject: String
    public var text: String
    public var html: String

    public init(subject: String, text: String, html: String) {
        self.subject = subject
        self.text = text
        self.html = html
    }

    /// As the outbox keeps it.
    var json: [UInt8] {
        var text = JSONText()
        text.add("subject", subject)
        text.add("text", self.text)
        text.add("html", html)
        return text.closed
    }
}

public struct OutgoingMail: Sendable {
    /// Header Message-ID without brackets: the same for every attempt, so that a mail sent again is the same mail.
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

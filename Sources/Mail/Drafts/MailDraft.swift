import Foundation
import Vocabulary
public import Web

/// A mail in the receiver's language, as text and HTML alike.
public struct MailDraft: Sendable {
    public struct Item: Sendable {
        public let text: String
        public let url: String

        public init(text: String, url: String) {
            self.text = text
            self.url = url
        }
    }

    /// Texts are `mail.<kind>.subject` and `mail.<kind>.body`, its paragraphs divided by an empty line.
    public let kind: String
    public let texts: Texts
    public let recipientName: String
    public let values: [String: String]
    /// Labelled lines in the middle, such as the user name.
    public var facts: [(label: String, value: String)] = []
    /// What a digest lists.
    public var items: [Item] = []
    public let link: (label: String, url: String)

    public init(
        kind: some RawRepresentable<String>, texts: Texts, recipientName: String, values: [String: String], facts: [(label: String, value: String)] = [],
        items: [Item] = [], link: (label: String, url: String)
    ) {
        self.kind = kind.rawValue
        self.texts = texts
        self.recipientName = recipientName
        self.values = values
        self.facts = facts
        self.items = items
        self.link = link
    }

    public func content() -> MailContent {
        let subject = texts("mail.\(kind).subject", values)
        let greeting = texts("mail.greeting", ["name": recipientName])
        let paragraphs = texts("mail.\(kind).body", values).split(separator: "\n\n").map(String.init)
        return MailContent(subject: subject, text: text(greeting, paragraphs), html: html(subject, greeting, paragraphs))
    }

    private func text(_ greeting: String, _ paragraphs: [String]) -> String {
        let lines = facts.map { "\($0.label): \($0.value)" }.joined(separator: "\n")
        let list = items.map { "- \($0.text)\n  \($0.url)" }.joined(separator: "\n")
        let parts = [greeting] + paragraphs + [list, lines].filter { !$0.isEmpty } + ["\(link.label): \(link.url)", texts("mail.footer")]
        return parts.joined(separator: "\n\n") + "\n"
    }

    private func html(_ subject: String, _ greeting: String, _ paragraphs: [String]) -> String {
        let body = ([greeting] + paragraphs).map { "<p>\(escapedForHTML($0))</p>" }.joined(separator: "\n")
        return """
            <!doctype html><html lang="\(texts.language.rawValue)"><head><meta charset="utf-8"><title>\(escapedForHTML(subject))</title></head>
            <body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;color:#1b2733;background:#fff;max-width:40em;margin:0 auto;padding:24px">
            \(body)
            \(itemList)\(factTable)
            <p><a href="\(escapedForHTML(link.url))" style="color:#0b5cad">\(escapedForHTML(link.label))</a></p>
            <p style="color:#55606b;font-size:14px">\(escapedForHTML(texts("mail.footer")))</p>
            </body></html>
            """
    }

    private var itemList: String {
        guard !items.isEmpty else { return "" }
        let lines = items.map { "<li style=\"margin:4px 0\"><a href=\"\(escapedForHTML($0.url))\" style=\"color:#0b5cad\">\(escapedForHTML($0.text))</a></li>" }
        return "<ul style=\"padding-left:20px\">\(lines.joined())</ul>"
    }

    private var factTable: String {
        guard !facts.isEmpty else { return "" }
        let rows = facts.map {
            "<tr><th scope=\"row\" style=\"text-align:left;padding:4px 16px 4px 0;font-weight:600\">\(escapedForHTML($0.label))</th>"
                + "<td style=\"padding:4px 0;font-family:monospace\">\(escapedForHTML($0.value))</td></tr>"
        }
        return "<table role=\"presentation\" style=\"margin:16px 0\">\(rows.joined())</table>"
    }
}

import Foundation
import Mail
import Vocabulary
import Web

/// The kinds of mail (SPEC §7). Texts are `mail.<kind>.subject` and `mail.<kind>.body`, its paragraphs divided by an empty line.
enum MailKind: String, CaseIterable, Sendable {
    case approvalRequested = "approval_requested"
    case returned
    case approved
    case published
    case disabled
    case enabled
    case passwordReset = "password_reset"
}

/// A mail in the receiver's language, as text and HTML alike.
struct MailDraft: Sendable {
    let kind: MailKind
    let texts: Texts
    let recipientName: String
    let values: [String: String]
    /// Labelled lines in the middle, such as the user name.
    var facts: [(label: String, value: String)] = []
    let link: (label: String, url: String)

    func content() -> MailContent {
        let subject = texts("mail.\(kind.rawValue).subject", values)
        let greeting = texts("mail.greeting", ["name": recipientName])
        let paragraphs = texts("mail.\(kind.rawValue).body", values).components(separatedBy: "\n\n")
        return MailContent(subject: subject, text: text(greeting, paragraphs), html: html(subject, greeting, paragraphs))
    }

    private func text(_ greeting: String, _ paragraphs: [String]) -> String {
        let lines = facts.map { "\($0.label): \($0.value)" }.joined(separator: "\n")
        let parts = [greeting] + paragraphs + (facts.isEmpty ? [] : [lines]) + ["\(link.label): \(link.url)", texts("mail.footer")]
        return parts.joined(separator: "\n\n") + "\n"
    }

    private func html(_ subject: String, _ greeting: String, _ paragraphs: [String]) -> String {
        let rows = facts.map {
            "<tr><th scope=\"row\" style=\"text-align:left;padding:4px 16px 4px 0;font-weight:600\">\(escapedForHTML($0.label))</th>"
                + "<td style=\"padding:4px 0;font-family:monospace\">\(escapedForHTML($0.value))</td></tr>"
        }
        let table = facts.isEmpty ? "" : "<table role=\"presentation\" style=\"margin:16px 0\">\(rows.joined())</table>"
        let body = ([greeting] + paragraphs).map { "<p>\(escapedForHTML($0))</p>" }.joined(separator: "\n")
        return """
            <!doctype html><html lang="\(texts.language.rawValue)"><head><meta charset="utf-8"><title>\(escapedForHTML(subject))</title></head>
            <body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;color:#1b2733;background:#fff;max-width:40em;margin:0 auto;padding:24px">
            \(body)
            \(table)
            <p><a href="\(escapedForHTML(link.url))" style="color:#0b5cad">\(escapedForHTML(link.label))</a></p>
            <p style="color:#55606b;font-size:14px">\(escapedForHTML(texts("mail.footer")))</p>
            </body></html>
            """
    }
}

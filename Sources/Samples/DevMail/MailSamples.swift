import Access
import Foundation
import Mail
import Portal
import Vocabulary
import Web

/// One mail of each kind, as it would be sent, for those who look at how mails read (`/dev/mail/preview`). With sample people.
enum MailSamples {
    private static let application = "HD4DP2"

    static func draft(_ kind: MailKind, _ texts: Texts, publicURL: String) -> MailDraft {
        let values = [
            "person": "Emma De Smet", "organisation": "AZ Noordzee", "application": application, "account": "emma.desmet@aznoordzee.example",
            "reason": texts("mail.sample.reason"), "count": "2",
        ]
        var draft = MailDraft(
            kind: kind, texts: texts, recipientName: kind.isForApprovers ? "An Claes" : "Emma De Smet", values: values,
            link: (label: texts(kind.linkKey, ["application": application]), url: publicURL))
        if kind.carriesCredentials { draft.facts = credentialFacts(userName: "emma.desmet", password: "AB2CD-EF3GH-JK4MN-PQ5RS", texts) }
        if kind == .approvalDigest || kind == .reminder { draft.items = items(texts, publicURL) }
        return draft
    }

    private static func items(_ texts: Texts, _ publicURL: String) -> [MailDraft.Item] {
        let since = DateText(texts: texts).full(Date(timeIntervalSince1970: 1_779_692_400))
        return ["Emma De Smet", "Lotte Jacobs"].enumerated().map { index, person in
            let values = ["person": person, "organisation": "AZ Noordzee", "application": application, "since": since]
            return MailDraft.Item(text: texts("mail.item", values), url: "\(publicURL)/accounts/\(index + 1)")
        }
    }
}

extension MailKind {
    fileprivate var isForApprovers: Bool { self == .approvalRequested || self == .approvalDigest || self == .reminder }
    fileprivate var carriesCredentials: Bool { self == .published || self == .enabled || self == .passwordReset }

    fileprivate var linkKey: String {
        switch self {
        case .approvalRequested: "mail.link.approval"
        case .approvalDigest, .reminder: "mail.link.approvals"
        case .returned, .approved, .disabled: "mail.link.account"
        case .published, .enabled, .passwordReset: "mail.link.application"
        case .added, .promoted, .demoted, .blocked, .unblocked, .blockedEverywhere, .unblockedEverywhere: "mail.link.portal"
        }
    }
}

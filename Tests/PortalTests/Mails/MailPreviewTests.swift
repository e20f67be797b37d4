import Database
import HTTPTypes
import Mail
import Testing
import Vocabulary
import Web

@testable import Portal
@testable import Samples
@testable import Directory

@Suite struct MailPreviewTests {
    @Test func `outside the demo nobody sees how mails read`() async throws {
        let stage = try await TestPortal(demo: false)
        try await stage.visit { open in
            for path in ["/dev/mail/preview", "/dev/mail/preview?language=nl", "/dev/mail/preview/en/approved"] {
                let anonymous = try await open().get(path)
                #expect(anonymous.status == .notFound, "\(path)")
                #expect(try await open(.anna).get(path).status == .notFound, "\(path)")
            }
        }
    }

    @Test(arguments: ["/dev/mail/preview/tlh/approved", "/dev/mail/preview/en/nothing", "/dev/mail/preview/en/%3Cscript%3E", "/dev/mail/preview/EN/approved"])
    func `a kind or language that there is not is not there`(path: String) async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let reply = try await open().get(path)
            #expect(reply.status == .notFound)
        }
    }

    @Test(arguments: Language.allCases)
    func `every kind is there in every language, as text and as HTML, whole and with nothing of anybody real`(language: Language) async throws {
        let stage = try await TestPortal(samples: false)
        let texts = stage.services.localisation[language]
        try await stage.visit { open in
            let page = try await open().get("/dev/mail/preview?language=\(language.rawValue)")
            #expect(page.status == .ok)
            for kind in MailKind.allCases {
                let content = MailSamples.draft(kind, texts, publicURL: stage.services.web.publicURL).content()
                #expect(page.text.contains("id=\"\(kind.rawValue)\"") && page.text.contains(shown(content.subject)), "\(kind)")
                for text in [content.subject, content.text, content.html] {
                    #expect(!text.contains("{{") && !text.contains(#/\bmail\.[a-z_]/#) && !text.isEmpty, "\(kind)")
                }
                let html = try await open().get("/dev/mail/preview/\(language.rawValue)/\(kind.rawValue)")
                #expect(html.status == .ok && html.text == content.html && html.text.contains("lang=\"\(language.rawValue)\""), "\(kind)")
                #expect(html.headers[.contentSecurityPolicy]?.contains("sandbox") == true, "\(kind)")
            }
        }
    }

    @Test func `the subjects of all kinds differ, in every language`() async throws {
        let localisation = try Localisation.load()
        for language in Language.allCases {
            let subjects = MailKind.allCases.map { MailSamples.draft($0, localisation[language], publicURL: "http://localhost").content().subject }
            #expect(Set(subjects).count == MailKind.allCases.count, "\(language)")
        }
    }

    @Test func `in the demo the list of mails leads to it`() async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let list = try await open().get("/dev/mail")
            #expect(list.text.contains("href=\"/dev/mail/preview\""))
        }
    }
}

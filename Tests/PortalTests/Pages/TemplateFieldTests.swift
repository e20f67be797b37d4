import Foundation
import Testing
import Web

@testable import Directory
@testable import Imports
@testable import Node
@testable import Portal
@testable import Samples
@testable import SimulatedFAS

/// Every template, with the page that it is drawn from: what a template names, its page has.
@Suite struct TemplateFieldTests {
    private static let portal: [any Page.Type] = [
        AccountPage.self, BulkPage.self, DevMailListPage.self, DevMailPage.self, ErrorPage.self, GrantFormPage.self, LoginPage.self, MailPreviewPage.self,
        MessagesPage.self, MyAccountsPage.self, NewAccountPage.self, AccountListPage.self, ProfileFormPage.self, ProfilePage.self, SessionsPage.self, Directory.StartPage.self,
        UploadFormPage.self, UploadPage.self, UserBulkPage.self, UserFormPage.self, UserOverviewPage.self, UserPage.self,
    ]
    private static let node: [any Page.Type] = [
        ErrorPage.self, HD4DP2Home.self, HealthstatHome.self, PasswordPage.self, SignInPage.self, Node.StartPage.self,
    ]

    private static func templates(_ localisation: Localisation, _ assets: Assets) throws -> TemplateLibrary {
        try PortalProgram.templates([EAM.templates, CapturedMails.templates], assets, localisation: localisation)
    }

    @Test func `pages of portal and node have what their templates name, and no template is left over`() throws {
        let (localisation, assets) = (try Localisation.load(), try Assets.load())
        let (portal, node) = (try Self.templates(localisation, assets), try NodeProgram.templates(localisation, assets))
        let (ofPortal, ofNode) = (portal.look(at: Self.portal), node.look(at: Self.node))
        #expect(ofPortal.flaws.sorted() == [] && ofNode.flaws.sorted() == [])
        // The node does not need all that Web has.
        #expect(ofPortal.unused.sorted() == [] && ofNode.unused.subtracting(portal.names).sorted() == [])
    }

    @Test func `a page that lacks what its template names is found`() throws {
        struct Wrong: Page { static let template = "error"; let heading: String; let explanation: String }
        let found = try Self.templates(Localisation.load(), Assets.load()).look(at: [Wrong.self])
        #expect(found.flaws.count == 3 && found.flaws.allSatisfy { $0.contains("error: {{page.") }, "\(found.flaws)")
        #expect(found.unused.contains("overview") && !found.unused.contains("layout"))
    }

    @Test func `pages of the simulated FAS have what their templates name`() throws {
        var check = TemplateCheck(try FASPages.load().templates)
        check.look(at: "choice", drawnFrom: ChoicePage.self)
        check.look(at: "notice", drawnFrom: NoticePage.self)
        #expect(check.flaws == [] && check.reached == ["choice", "notice"])
    }

    @Test func `every page is in the lists of this test`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Sources").standardizedFileURL
        let files = (FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
        let named = try files.flatMap { file in
            try String(contentsOf: file, encoding: .utf8).matches(of: #/static let template = "([a-z0-9_]+)"/#).map { String($0.1) }
        }
        let listed = (Self.portal + Self.node.filter { $0 != ErrorPage.self }).map { $0.template }
        #expect(named.sorted() == listed.sorted())
    }
}

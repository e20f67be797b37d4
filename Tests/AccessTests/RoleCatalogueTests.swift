import Access
import Foundation
import Testing
import Vocabulary

@Suite struct RoleCatalogueTests {
    @Test func `an application is found by its id, and one that is not there is not`() throws {
        for application in Catalogue.sample.applications { #expect(Catalogue.sample.application(application.id) == application) }
        #expect(Catalogue.sample.application(try ApplicationID.parse("fortune")) == nil)
        #expect(Catalogue([]).application(.hd4dp2) == nil)
    }

    @Test func `a file may write an application in capitals`() {
        for text in ["registry", "REGISTRY", "Registry"] { #expect(Catalogue.sample.application(written: text) == .registry) }
        for text in ["", "registr", "registry ", "Régistry", "HD4DP"] { #expect(Catalogue.sample.application(written: text) == nil) }
    }

    @Test func `a role of one application is none of another, unless that has one of the same code`() {
        for role in ApplicationEntry.hd4dp2.roles { #expect(ApplicationEntry.healthstat.role(code: role.code.rawValue) == nil) }
        for role in ApplicationEntry.healthstat.roles { #expect(ApplicationEntry.hd4dp2.role(code: role.code.rawValue) == nil) }
        #expect(ApplicationEntry.hd4dp2.role(code: "1")?.label == "Local Study Lead" && ApplicationEntry.registry.role(code: "1")?.label == "Reader")
    }

    @Test(arguments: ["", "0", "4", "01", " 1", "Local Study Lead", "sponsor_sponsor"])
    func `a code that is not exactly a role's is no role`(code: String) {
        for application in Catalogue.sample.applications { #expect(application.role(code: code) == nil) }
        #expect(!Catalogue.sample.hasRole(code))
    }

    @Test func `each role is found by its code, and a file may write that in capitals or small letters`() {
        for application in Catalogue.sample.applications {
            for role in application.roles {
                let code = role.code.rawValue
                #expect(application.role(code: code) == role && Catalogue.sample.hasRole(code))
                for text in [code, code.lowercased(), code.capitalized] { #expect(application.role(written: text) == role) }
            }
            #expect(application.role(written: "") == nil && application.role(written: "boss") == nil)
        }
    }
}

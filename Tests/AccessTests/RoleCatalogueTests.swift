import Access
import Testing

@Suite struct RoleCatalogueTests {
    @Test func `there are two applications, named as in CSV files`() {
        #expect(Application.allCases.map(\.rawValue) == ["hd4dp2", "healthstat"])
    }

    @Test func `hd4dp2 has the three roles of SPEC §1`() {
        #expect(Application.hd4dp2.roles.map(\.code) == ["1", "2", "3"])
        #expect(Application.hd4dp2.roles.map(\.label) == ["Local Study Lead", "Local Study Associate", "Local Study Support"])
        #expect(Application.hd4dp2.roles.map(\.authorGroup) == [.own, .own, .chosen])
    }

    @Test func `healthstat has the four roles of SPEC §1, without author groups`() {
        let codes = ["DATA_PROVIDER_HOSPITAL", "DATA_PROVIDER_INDIVIDUAL", "SPONSOR_SPONSOR", "SPONSOR_INDIVIDUAL"]
        let labels = ["Data Provider/Hospital", "Data Provider/Individual", "Sponsor/Sponsor", "Sponsor/Individual"]
        #expect(Application.healthstat.roles.map(\.code) == codes)
        #expect(Application.healthstat.roles.map(\.label) == labels)
        #expect(Application.healthstat.roles.allSatisfy { $0.authorGroup == .none })
    }

    @Test func `a role of one application is none of the other`() {
        for role in Application.hd4dp2.roles { #expect(Application.healthstat.role(code: role.code) == nil) }
        for role in Application.healthstat.roles { #expect(Application.hd4dp2.role(code: role.code) == nil) }
    }

    @Test(arguments: ["", "0", "4", "01", " 1", "Local Study Lead", "sponsor_sponsor"])
    func `a code that is not exactly a role's is no role`(code: String) {
        #expect(Application.hd4dp2.role(code: code) == nil)
        #expect(Application.healthstat.role(code: code) == nil)
    }

    @Test func `each role is found by its code`() {
        for application in Application.allCases {
            for role in application.roles { #expect(application.role(code: role.code) == role) }
        }
    }
}

import Access
import Database
import Testing
import Vocabulary

@testable import Directory
@testable import Portal
import Messaging
@testable import Provisioning

@Suite struct AuthorGroupTests {
    private func groups(_ stage: TestPortal, _ organisation: String = "AZ Noordzee") async throws -> [String] {
        let provision = try await stage.provision(organisation)
        return try await stage.database.read { try $0.authorGroups(of: provision).map(\.name) }
    }

    @Test func `a group is not there before the approval`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.request()
        #expect(try await groups(stage) == ["Tom Willems"])
    }

    @Test func `role 3 makes no group of its own`() async throws {
        let stage = try await TestPortal()
        try await stage.perform(.approve, try await stage.sampleAccount(of: .lotte), as: .an)
        #expect(try await groups(stage) == ["Tom Willems"])
    }

    @Test(arguments: ["1", "2"])
    func `after the approval of role 1 or 2 the group exists with the person's name, and travels with the grant`(role: String) async throws {
        let stage = try await TestPortal()
        let id = try await stage.request(role: role)
        try await stage.perform(.approve, id, as: .an)
        #expect(try await groups(stage) == ["Emma De Smet", "Tom Willems"])
        #expect(try await groups(stage, "UZ Westhoek") == ["Pieter Van Damme"])
        let state = try #require(await Installation(stage).receiveAll().first { $0.account == id.value })
        #expect(state.grants.map(\.authorGroup) == ["Emma De Smet"])
    }

    @Test func `a second account of the same person uses the same group`() async throws {
        let stage = try await TestPortal()
        _ = try await stage.published()
        let second = try await stage.draft(email: "emma.desmet@ward.aznoordzee.example")
        try await stage.perform(.approve, second, as: .an)
        #expect(try await groups(stage) == ["Emma De Smet", "Tom Willems"])
    }

    @Test func `somebody of the same name gets a numbered group, and a numbered user name`() async throws {
        let stage = try await TestPortal()
        let first = try await stage.published()
        _ = try await stage.services.signIn(SamplePerson.noor.identity(first: "Emma", last: "De Smet"), language: .en, userAgent: "tests")
        let second = try await stage.request(of: .noor)
        try await stage.perform(.approve, second, as: .an)
        #expect(try await groups(stage) == ["Emma De Smet", "Emma De Smet (2)", "Tom Willems"])
        let state = try #require(await Installation(stage).receiveAll().first { $0.account == second.value })
        #expect(state.userName == "emma.desmet2" && state.grants.first?.authorGroup == "Emma De Smet (2)")
        #expect(try await stage.account(first).userName == "emma.desmet")
    }

    @Test func `a user name is given once and kept through everything after`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.published()
        _ = try await stage.services.signIn(SamplePerson.emma.identity(last: "Peeters"), language: .en, userAgent: "tests")
        try await stage.perform(.disable, id, as: .an)
        try await stage.perform(.enable, id, as: .an)
        let states = try await Installation(stage).answerAll()
        #expect(states.map(\.userName) == ["emma.desmet", "emma.desmet"])
        #expect(states.last?.person.lastName == "Peeters")
    }
}

@Suite struct UserNameTests {
    @Test(arguments: [
        ("Emma", "De Smet", "emma.desmet"), ("Noor", "El Amrani", "noor.elamrani"), ("Zoë", "D'Hondt-Müller", "zoe.dhondtmuller"),
        ("François", "Lefèvre", "francois.lefevre"), ("Ελένη", "Παπαδοπούλου", "elene.papadopoulou"), ("李", "", "li"), ("🙂", "🙂", "user"),
        ("", "", "user"),
    ])
    func `user names are small ASCII letters and digits`(first: String, last: String, expected: String) {
        let name = plainUserName(first: first, last: last)
        #expect(name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 46 })
        if first != "Ελένη" && first != "李" { #expect(name == expected) }
    }

    @Test func `a free number is taken, the first where there is no gap`() {
        func free(_ taken: Set<String>) -> String { firstFree("a", numbered: { "a\($0)" }) { taken.contains($0) } }
        #expect(free([]) == "a")
        #expect(free(["a"]) == "a2")
        #expect(free(["a", "a2", "a4"]) == "a5")
        for last in 2...70 { #expect(free(Set(["a"] + (2...last).map { "a\($0)" })) == "a\(last + 1)") }
    }
}

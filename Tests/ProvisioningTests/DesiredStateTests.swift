import Foundation
import Messaging
import Testing
import Vocabulary

@testable import Provisioning

@Suite struct DesiredStateTests {
    static func state(credentials: DesiredState.Credentials? = .init(verifier: "scrypt$15$8$3$c2FsdA$aGFzaA", validForSeconds: 604_800)) -> DesiredState {
        DesiredState(
            messageID: "m-1", account: 7, revision: 3, application: "hd4dp2", organisationNumber: "71090112", organisationName: "AZ Noordzee",
            userName: "emma.desmet", person: .init(firstName: "Emma", lastName: "De Smet", email: "emma.desmet@aznoordzee.example", language: "nl"),
            open: true,
            grants: [
                .init(projectCode: "HDBP0001", projectName: "Orthopride", role: "1", authorGroup: nil),
                .init(projectCode: "HDBP0002", projectName: "Été \"quoted\"", role: "3", authorGroup: "Tom_Willems"),
            ],
            credentials: credentials)
    }

    private func fieldNames(_ json: String) -> Set<String> {
        Set(json.matches(of: /"([A-Za-z_]+)":/).map { String($0.1) })
    }

    @Test func `passwords never travel: no field is one, and only the verifier and how long it holds are sent`() throws {
        let all = fieldNames(String(decoding: try JSONEncoder().encode(Self.state()), as: UTF8.self))
        for word in ["password", "passwd", "secret", "temporary", "pin", "ssin"] {
            #expect(!all.contains { $0.lowercased().contains(word) }, "\(word)")
        }
        #expect(all == [
            "messageID", "account", "revision", "application", "organisationNumber", "organisationName", "userName", "person", "firstName",
            "lastName", "email", "language", "open", "grants", "projectCode", "projectName", "role", "authorGroup", "credentials", "verifier",
            "validForSeconds",
        ])
    }

    @Test(arguments: ["", "{}", "[]", "{\"messageID\":\"m\"}", "null"])
    func `what is no desired state does not decode`(text: String) {
        #expect(throws: (any Error).self) { try JSONDecoder().decode(DesiredState.self, from: Data(text.utf8)) }
        #expect(throws: (any Error).self) { try JSONDecoder().decode(ProvisioningResult.self, from: Data(text.utf8)) }
    }

    @Test func `a desired state is the same after its journey, with and without credentials`() throws {
        for state in [Self.state(), Self.state(credentials: nil)] {
            #expect(try JSONDecoder().decode(DesiredState.self, from: JSONEncoder().encode(state)) == state)
        }
        var closed = Self.state(credentials: nil)
        closed.open = false
        closed.grants = []
        #expect(try JSONDecoder().decode(DesiredState.self, from: JSONEncoder().encode(closed)) == closed)
    }

    @Test(arguments: [nil, "", "the role is unknown"])
    func `an answer is the same after its journey`(failure: String?) throws {
        let answer = ProvisioningResult(messageID: "m-2", inReplyTo: "m-1", account: 7, revision: 3, failure: failure)
        #expect(try JSONDecoder().decode(ProvisioningResult.self, from: JSONEncoder().encode(answer)) == answer)
        for answers in [[answer], [answer, answer]] { #expect(NodeMessage(NodeMessage.answers(answers).bytes()) == .answers(answers)) }
    }

    @Test func `each provision has an address of its own, and no provision that of the answers`() {
        let addresses = ["71090112", "71090211"].map { OrganisationNumber(stored: $0) }.flatMap { number in
            ["hd4dp2", "healthstat"].map { BusAddress.provision(organisationNumber: number, application: $0) }
        }
        #expect(Set(addresses).count == 4)
        #expect(!addresses.contains(BusAddress.answers))
        #expect(addresses.first == "gatehouse.71090112.hd4dp2")
    }
}

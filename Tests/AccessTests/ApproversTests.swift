import Testing
import Vocabulary

@testable import Access

/// Every request has an approver (SPEC §2).
@Suite struct ApproversTests {
    let an = Approvers.Person(id: UserID(1), name: "An Claes")
    let karim = Approvers.Person(id: UserID(2), name: "Karim Haddad")
    let marc = Approvers.Person(id: UserID(3), name: "Marc Lambert")
    let anna = Approvers.Person(id: UserID(4), name: "Anna Maes")
    let tom = UserID(5)

    @Test func `the owner is never among them, at any level`() {
        let managers = Approvers.eligible(owner: an.id, accessManagers: [an, karim], hdManagers: [an, marc], administrators: [an, anna])
        #expect(managers == Approvers(level: .accessManagers, people: [karim]))
        let staff = Approvers.eligible(owner: marc.id, accessManagers: [marc], hdManagers: [marc], administrators: [marc, anna])
        #expect(staff == Approvers(level: .administrators, people: [anna]))
        let nobody = Approvers.eligible(owner: anna.id, accessManagers: [anna], hdManagers: [anna], administrators: [anna])
        #expect(nobody.people.isEmpty)
    }

    @Test func `the only access manager's own request goes to the HD Managers`() {
        let found = Approvers.eligible(owner: an.id, accessManagers: [an], hdManagers: [marc], administrators: [anna])
        #expect(found == Approvers(level: .hdManagers, people: [marc]))
    }

    @Test func `without an access manager it goes to the HD Managers`() {
        let found = Approvers.eligible(owner: tom, accessManagers: [], hdManagers: [marc], administrators: [anna])
        #expect(found == Approvers(level: .hdManagers, people: [marc]))
    }

    @Test func `without HD Managers it goes to the Administrators`() {
        let found = Approvers.eligible(owner: tom, accessManagers: [], hdManagers: [], administrators: [anna])
        #expect(found == Approvers(level: .administrators, people: [anna]))
    }

    @Test func `with access managers it goes to all of them and to nobody above`() {
        let found = Approvers.eligible(owner: tom, accessManagers: [an, karim], hdManagers: [marc], administrators: [anna])
        #expect(found == Approvers(level: .accessManagers, people: [an, karim]))
    }
}

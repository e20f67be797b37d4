public import Vocabulary

/// Who can approve a request, so that it always names somebody (SPEC §2, "no orphan requests").
public struct Approvers: Sendable, Hashable {
    public enum Level: String, Sendable { case accessManagers, hdManagers, administrators }

    public struct Person: Sendable, Hashable {
        public let id: UserID
        public let name: String

        public init(id: UserID, name: String) {
            self.id = id
            self.name = name
        }
    }

    public let level: Level
    public let people: [Person]

    /// The owner is never among them (four eyes). With no eligible access manager it goes to the HD Managers, and with
    /// none of these to the Administrators.
    /// - Parameters: active people of each kind, for the account's organisation; the next kind is looked up only where it is needed.
    public static func eligible(
        owner: UserID, accessManagers: [Person], hdManagers: @autoclosure () throws -> [Person],
        administrators: @autoclosure () throws -> [Person]
    ) rethrows -> Approvers {
        func others(_ people: [Person]) -> [Person] { people.filter { $0.id != owner } }
        let managers = others(accessManagers)
        if !managers.isEmpty { return Approvers(level: .accessManagers, people: managers) }
        let staff = others(try hdManagers())
        if !staff.isEmpty { return Approvers(level: .hdManagers, people: staff) }
        return Approvers(level: .administrators, people: others(try administrators()))
    }
}

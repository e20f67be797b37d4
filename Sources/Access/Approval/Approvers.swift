public import Vocabulary

/// The people who can approve a request. Every request names at least one (SPEC §2, "no orphan requests").
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

    /// The owner is never among them (four eyes). Without an eligible access manager the request goes to the HD Managers, and without
    /// these to the Administrators.
    /// - Parameters: active people of each kind, for the account's organisation; the next kind is looked up only if it is needed.
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

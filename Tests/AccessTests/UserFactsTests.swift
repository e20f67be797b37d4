import Access
import Testing

/// The rules for people, action by action (SPEC §4, "EAM Users").
@Suite struct UserFactsTests {
    typealias Person = Access.UserFacts

    /// One row of the table: the person, the action, the acting person, and the result.
    struct Line: Sendable, CustomTestStringConvertible {
        let action: UserAction
        let capacities: Set<Capacity>
        let standing: Person
        let refusal: UserRefusal?

        init(_ action: UserAction, by capacities: Capacity..., of standing: Person = Person(), gives refusal: UserRefusal?) {
            self.action = action
            self.capacities = Set(capacities)
            self.standing = standing
            self.refusal = refusal
        }

        var testDescription: String { "\(action) by \(capacities.map(\.rawValue).sorted()): \(refusal?.rawValue ?? "yes") \(standing)" }
    }

    private static let manager = Person(isAccessManager: true)
    private static let lastManager = Person(isAccessManager: true, otherManagers: 0)
    private static let blockedHere = Person(blockedHere: true)
    private static let away = Person(enabled: false)

    static let atOneOrganisation: [Line] = [
        Line(.block, by: .accessManager, of: Person(isMember: false), gives: .notMember),
        Line(.block, by: .accessManager, of: Person(isOneself: true), gives: .oneself),
        Line(.block, by: .administrator, of: Person(isOneself: true), gives: .oneself),
        Line(.block, by: .accessManager, of: blockedHere, gives: .alreadyBlocked),
        Line(.block, by: .accessManager, gives: nil),
        Line(.block, by: .accessManager, of: lastManager, gives: nil),
        Line(.block, by: .hdManager, gives: nil),
        Line(.block, by: .administrator, gives: nil),
        Line(.unblock, by: .hdManager, of: Person(isMember: false, blockedHere: true), gives: .notMember),
        Line(.unblock, by: .accessManager, gives: .notBlocked),
        Line(.unblock, by: .accessManager, of: away, gives: .notBlocked),
        Line(.unblock, by: .accessManager, of: blockedHere, gives: nil),
        Line(.promote, by: .accessManager, of: Person(isMember: false), gives: .notMember),
        Line(.promote, by: .accessManager, of: manager, gives: .alreadyManager),
        Line(.promote, by: .hdManager, of: away, gives: .blockedEverywhere),
        Line(.promote, by: .accessManager, of: blockedHere, gives: .blockedHere),
        Line(.promote, by: .accessManager, gives: nil),
        Line(.promote, by: .administrator, gives: nil),
        Line(.demote, by: .hdManager, of: Person(isMember: false), gives: .notMember),
        Line(.demote, by: .accessManager, gives: .notManager),
        Line(.demote, by: .accessManager, of: lastManager, gives: .lastManager),
        Line(.demote, by: .accessManager, of: Person(isOneself: true, isAccessManager: true, otherManagers: 0), gives: .lastManager),
        Line(.demote, by: .accessManager, .hdManager, of: lastManager, gives: nil),
        Line(.demote, by: .hdManager, of: lastManager, gives: nil),
        Line(.demote, by: .administrator, of: lastManager, gives: nil),
        Line(.demote, by: .accessManager, of: manager, gives: nil),
        Line(.demote, by: .accessManager, of: Person(isOneself: true, isAccessManager: true), gives: nil),
        // A blocked person approves nothing anyway, so the organisation loses nothing.
        Line(.demote, by: .accessManager, of: Person(isAccessManager: true, blockedHere: true, otherManagers: 0), gives: nil),
        Line(.demote, by: .accessManager, of: Person(enabled: false, isAccessManager: true, otherManagers: 0), gives: nil),
    ]

    static let everywhere: [Line] = [
        Line(.blockEverywhere, by: .hdManager, of: Person(isOneself: true, isHDManager: true), gives: .oneself),
        Line(.blockEverywhere, by: .administrator, of: Person(isOneself: true, isAdministrator: true), gives: .oneself),
        Line(.blockEverywhere, by: .hdManager, of: away, gives: .alreadyBlocked),
        Line(.blockEverywhere, by: .hdManager, of: Person(isAdministrator: true), gives: .staffIsForAdministrators),
        Line(.blockEverywhere, by: .hdManager, of: Person(isHDManager: true), gives: .staffIsForAdministrators),
        Line(.blockEverywhere, by: .administrator, of: Person(isAdministrator: true, otherAdministrators: 0), gives: .lastAdministrator),
        Line(.blockEverywhere, by: .administrator, of: Person(isAdministrator: true), gives: nil),
        Line(.blockEverywhere, by: .administrator, of: Person(isHDManager: true, otherAdministrators: 0), gives: nil),
        Line(.blockEverywhere, by: .hdManager, gives: nil),
        Line(.blockEverywhere, by: .hdManager, of: Person(isMember: false), gives: nil),
        Line(.unblockEverywhere, by: .hdManager, gives: .notBlocked),
        Line(.unblockEverywhere, by: .hdManager, of: blockedHere, gives: .notBlocked),
        Line(.unblockEverywhere, by: .hdManager, of: Person(enabled: false, isHDManager: true), gives: .staffIsForAdministrators),
        Line(.unblockEverywhere, by: .hdManager, of: Person(enabled: false, isAdministrator: true), gives: .staffIsForAdministrators),
        Line(.unblockEverywhere, by: .administrator, of: Person(enabled: false, isAdministrator: true), gives: nil),
        Line(.unblockEverywhere, by: .hdManager, of: Person(enabled: false, isMember: false), gives: nil),
    ]

    @Test(arguments: UserAction.allCases)
    func `#block #5 #6 an authenticated user, an owner and the system may do nothing to anybody, whatever they are`(action: UserAction) {
        for standing in [Person(), Self.lastManager, Self.blockedHere, Self.away, Person(isMember: false), Person(isOneself: true)] {
            for capacities: Set<Capacity> in [[], [.owner], [.system], [.owner, .system]] {
                #expect(standing.refusal(of: action, by: capacities) == .notYours)
            }
        }
    }

    @Test(arguments: [UserAction.blockEverywhere, .unblockEverywhere])
    func `#block an access manager blocks nobody everywhere`(action: UserAction) {
        #expect(Person(enabled: action == .blockEverywhere).refusal(of: action, by: [.accessManager]) == .notYours)
    }

    @Test(arguments: atOneOrganisation)
    func `#block #5 #6 what can be done to a person at one organisation, and why not`(line: Line) {
        #expect(line.standing.refusal(of: line.action, by: line.capacities) == line.refusal)
    }

    @Test(arguments: everywhere)
    func `what can be done to a person everywhere, and why not`(line: Line) {
        #expect(line.standing.refusal(of: line.action, by: line.capacities) == line.refusal)
    }

    @Test func `the table has every action, every reason that the rules give, and every kind of actor`() {
        let lines = Self.atOneOrganisation + Self.everywhere
        #expect(Set(lines.map(\.action)) == Set(UserAction.allCases))
        #expect(Set(lines.map(\.capacities).joined()) == [.accessManager, .hdManager, .administrator])
        // Not in the table: a person without any role, a lost race, and a defect.
        #expect(Set(lines.compactMap(\.refusal)) == Set(UserRefusal.allCases).subtracting([.notYours, .changedMeanwhile, .failed]))
    }

    @Test func `refusals for who asks are forbidden, refusals for how things stand are not`() {
        #expect(Set(UserRefusal.allCases.filter(\.isForbidden)) == [.notYours, .oneself, .lastManager, .staffIsForAdministrators])
    }

    @Test(arguments: UserAction.allCases)
    func `what takes an action back is taken back by it, and holds as far`(action: UserAction) {
        #expect(action.effects.undo != action && action.effects.undo.effects.undo == action)
        #expect(action.effects.undo.rule.everywhere == action.rule.everywhere && action.effects.undo.rule.who == action.rule.who)
    }

    @Test func `what the pages call an action is what SPEC §4 calls it`() {
        #expect(UserAction.allCases.map(\.rule.label) == [
            "Block", "Unblock", "Promote to Access Manager", "Demote Access Manager", "Block everywhere", "Unblock everywhere",
        ])
    }
}

/// What the rules need to know about a person, at one organisation and as a whole. Loaded in the transaction of the action.
public struct UserFacts: Sendable, Hashable {
    /// Whether the acting person is this person.
    public var isOneself: Bool
    /// Whether the person is not blocked everywhere.
    public var enabled: Bool
    public var isMember: Bool
    public var isAccessManager: Bool
    public var blockedHere: Bool
    /// How many other active access managers the organisation has.
    public var otherManagers: Int
    public var isHDManager: Bool
    public var isAdministrator: Bool
    /// How many other Administrators are not blocked.
    public var otherAdministrators: Int

    public init(
        isOneself: Bool = false, enabled: Bool = true, isMember: Bool = true, isAccessManager: Bool = false, blockedHere: Bool = false,
        otherManagers: Int = 1, isHDManager: Bool = false, isAdministrator: Bool = false, otherAdministrators: Int = 1
    ) {
        self.isOneself = isOneself
        self.enabled = enabled
        self.isMember = isMember
        self.isAccessManager = isAccessManager
        self.blockedHere = blockedHere
        self.otherManagers = otherManagers
        self.isHDManager = isHDManager
        self.isAdministrator = isAdministrator
        self.otherAdministrators = otherAdministrators
    }

    /// Why the action is not possible now; nil if it is.
    /// - Parameter capacities: the acting person's roles at the organisation, or in EAM as a whole.
    public func refusal(of action: UserAction, by capacities: Set<Capacity>) -> UserRefusal? {
        let allowed = capacities.intersection(action.rule.who)
        if allowed.isEmpty { return .notYours }
        if !action.rule.everywhere && !isMember { return .notMember }
        switch action {
        case .block: return blockRefusal
        case .unblock: return blockedHere ? nil : .notBlocked
        case .promote: return promotionRefusal
        case .demote: return demotionRefusal(allowed)
        case .blockEverywhere: return blockEverywhereRefusal(allowed)
        case .unblockEverywhere:
            if enabled { return .notBlocked }
            return protects(from: allowed) ? .staffIsForAdministrators : nil
        }
    }

    private var blockRefusal: UserRefusal? {
        if isOneself { return .oneself }
        return blockedHere ? .alreadyBlocked : nil
    }

    private var promotionRefusal: UserRefusal? {
        if isAccessManager { return .alreadyManager }
        if !enabled { return .blockedEverywhere }
        return blockedHere ? .blockedHere : nil
    }

    /// Only staff may demote the last access manager of an organisation (SPEC §4).
    private func demotionRefusal(_ allowed: Set<Capacity>) -> UserRefusal? {
        if !isAccessManager { return .notManager }
        let isLast = otherManagers == 0 && !blockedHere && enabled
        return isLast && allowed == [.accessManager] ? .lastManager : nil
    }

    private func blockEverywhereRefusal(_ allowed: Set<Capacity>) -> UserRefusal? {
        if isOneself { return .oneself }
        if !enabled { return .alreadyBlocked }
        if protects(from: allowed) { return .staffIsForAdministrators }
        return isAdministrator && otherAdministrators == 0 ? .lastAdministrator : nil
    }

    /// Only Administrators may act on HD Managers and Administrators (SPEC §8).
    private func protects(from allowed: Set<Capacity>) -> Bool {
        (isHDManager || isAdministrator) && !allowed.contains(.administrator)
    }
}

/// Why an action on a person is not possible. Pages and JSON show the same words (`textKey`).
public enum UserRefusal: String, Error, Hashable, Sendable, CaseIterable {
    case notYours = "not_yours"
    case oneself
    case notMember = "not_member"
    case alreadyBlocked = "already_blocked"
    case notBlocked = "not_blocked"
    case blockedHere = "blocked_here"
    case blockedEverywhere = "blocked_everywhere"
    case alreadyManager = "already_manager"
    case notManager = "not_manager"
    case lastManager = "last_manager"
    case lastAdministrator = "last_administrator"
    case staffIsForAdministrators = "staff"
    /// Another person was faster.
    case changedMeanwhile = "changed_meanwhile"
    /// A defect of the program, reported for one of several rows.
    case failed

    public var textKey: String { "user_refusal.\(rawValue)" }

    /// The refusal concerns the person (403), not the state (409).
    public var isForbidden: Bool {
        switch self {
        case .notYours, .oneself, .lastManager, .staffIsForAdministrators: true
        case .notMember, .alreadyBlocked, .notBlocked, .blockedHere, .blockedEverywhere, .alreadyManager, .notManager, .lastAdministrator,
            .changedMeanwhile, .failed: false
        }
    }
}

/// What somebody is as seen by the rules: at one organisation, and as a whole. Loaded in the transaction that acts on it.
public struct Standing: Sendable, Hashable {
    /// The person who acts is this person.
    public var isOneself: Bool
    /// Not blocked everywhere.
    public var enabled: Bool
    public var isMember: Bool
    public var isAccessManager: Bool
    public var blockedHere: Bool
    /// Other active access managers of the organisation.
    public var otherManagers: Int
    public var isHDManager: Bool
    public var isAdministrator: Bool
    /// Other Administrators who are not blocked.
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

    /// Why this cannot be done to the person now; nil where nothing stands in the way.
    /// - Parameter capacities: what the person who acts is at the organisation, or to EAM as a whole.
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

    /// The last access manager of an organisation can be demoted by staff alone (SPEC §4).
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

    /// HD Managers and Administrators are the Administrators' (SPEC §8).
    private func protects(from allowed: Set<Capacity>) -> Bool {
        (isHDManager || isAdministrator) && !allowed.contains(.administrator)
    }
}

/// Why something cannot be done to a person. Pages and JSON show the same words (`textKey`).
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
    /// Somebody else was first.
    case changedMeanwhile = "changed_meanwhile"
    /// A fault of the program, for one of several rows.
    case failed

    public var textKey: String { "user_refusal.\(rawValue)" }

    /// Refused because of who asks (403), rather than because of how things stand (409).
    public var isForbidden: Bool {
        switch self {
        case .notYours, .oneself, .lastManager, .staffIsForAdministrators: true
        case .notMember, .alreadyBlocked, .notBlocked, .blockedHere, .blockedEverywhere, .alreadyManager, .notManager, .lastAdministrator,
            .changedMeanwhile, .failed: false
        }
    }
}

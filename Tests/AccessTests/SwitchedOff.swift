import Access

/// What request, approval and delivery need enabled (SPEC §2), in the order of the messages.
enum SwitchedOff: CaseIterable, Sendable {
    case owner, ownerHere, organisation, application, provision, project

    func apply(to facts: inout AccountFacts) {
        switch self {
        case .owner: facts.ownerEnabled = false
        case .ownerHere: facts.ownerBlockedHere = true
        case .organisation: facts.organisationEnabled = false
        case .application: facts.applicationEnabled = false
        case .provision: facts.provisionEnabled = false
        case .project: facts.disabledProjects = ["HDBP0002", "HDBP0001"]
        }
    }

    var refusal: AccountRefusal {
        switch self {
        case .owner: .ownerDisabled
        case .ownerHere: .ownerBlockedHere
        case .organisation: .organisationDisabled
        case .application: .applicationDisabled
        case .provision: .provisionDisabled
        case .project: .projectDisabled(code: "HDBP0002")
        }
    }
}

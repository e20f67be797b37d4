import Access

/// What request, approval and delivery need enabled (SPEC §2), in the order of the messages.
enum SwitchedOff: CaseIterable, Sendable {
    case owner, ownerHere, organisation, application, provision, project

    func apply(to circumstances: inout Circumstances) {
        switch self {
        case .owner: circumstances.ownerEnabled = false
        case .ownerHere: circumstances.ownerBlockedHere = true
        case .organisation: circumstances.organisationEnabled = false
        case .application: circumstances.applicationEnabled = false
        case .provision: circumstances.provisionEnabled = false
        case .project: circumstances.disabledProjects = ["HDBP0002", "HDBP0001"]
        }
    }

    var refusal: Refusal {
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

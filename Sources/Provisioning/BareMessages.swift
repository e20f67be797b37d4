/// Messages as the release before sent them: the body alone, told apart by the fields that one kind has and no other. Read for one release (ADR 0023).
private enum BareField: String, CodingKey {
    case inventoryOf, closes, answers, entries
}

extension PortalMessage {
    init(bare decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: BareField.self)
        if fields.contains(.inventoryOf) {
            self = .inventory(try InventoryRequest(from: decoder))
        } else if fields.contains(.closes) {
            self = .closing(try CloseUnknownAccount(from: decoder))
        } else {
            self = .state(try DesiredState(from: decoder))
        }
    }
}

extension NodeMessage {
    init(bare decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: BareField.self)
        if fields.contains(.answers) {
            self = .bareAnswers(try Answers(from: decoder).answers)
        } else if fields.contains(.entries) {
            self = .bareInventory(try InventoryPage(from: decoder))
        } else {
            self = .bareAnswers([try ProvisioningResult(from: decoder)])
        }
    }
}

import Foundation

/// What a portal sends to an installation: kinds with different fields, so that a message is of one kind at most.
public enum PortalMessage: Sendable, Equatable {
    case state(DesiredState)
    case inventory(InventoryRequest)
    case closing(Closing)

    /// Nil where it is none, or has no identifier to take it once by.
    public init?(_ body: [UInt8]) {
        let (decoder, data) = (JSONDecoder(), Data(body))
        if let state = try? decoder.decode(DesiredState.self, from: data) {
            self = .state(state)
        } else if let request = try? decoder.decode(InventoryRequest.self, from: data) {
            self = .inventory(request)
        } else if let closing = try? decoder.decode(Closing.self, from: data) {
            self = .closing(closing)
        } else {
            return nil
        }
        if messageID.isEmpty { return nil }
    }

    public var messageID: String {
        switch self {
        case .state(let state): state.messageID
        case .inventory(let request): request.messageID
        case .closing(let closing): closing.messageID
        }
    }
}

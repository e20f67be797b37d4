import Foundation

/// A message from the portal to an installation. The kinds have different fields, so a message is of at most one kind.
public enum PortalMessage: Sendable, Equatable {
    case state(DesiredState)
    case inventory(InventoryRequest)
    case closing(Closing)

    /// Nil if the body is none of these kinds, or has no identifier for the inbox.
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

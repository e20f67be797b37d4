public import Database
public import Vocabulary

/// Whom a search by SSIN found. That it found nobody is not the same as that nobody was searched for.
public enum PersonFilter: Sendable, Hashable {
    case anybody
    case nobody
    case somebody(UserID)

    /// From an address; what is there and no number is nobody's.
    public init(_ text: String?) {
        guard let text else { self = .anybody; return }
        self = UserID(text).map(Self.somebody) ?? .nobody
    }

    /// As it stands in an address; nil for anybody.
    public var text: String? {
        switch self {
        case .anybody: nil
        case .nobody: "none"
        case .somebody(let id): "\(id)"
        }
    }

    /// Nil where nothing is asked for.
    public func condition(_ column: Query) -> Query? {
        switch self {
        case .anybody: nil
        case .nobody: "1 = 0"
        case .somebody(let id): "\(column) = \(id)"
        }
    }
}

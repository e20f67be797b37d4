public import Database
public import Vocabulary

/// The result of a search by SSIN. "Nobody found" differs from "no search".
public enum PersonFilter: Sendable, Hashable {
    case anybody
    case nobody
    case somebody(UserID)

    /// From an address; a value that is not a number finds nobody.
    public init(_ text: String?) {
        guard let text else { self = .anybody; return }
        self = UserID(text).map(Self.somebody) ?? .nobody
    }

    /// The value in an address; nil without a search.
    public var text: String? {
        switch self {
        case .anybody: nil
        case .nobody: "none"
        case .somebody(let id): "\(id)"
        }
    }

    /// Nil without a search.
    public func condition(_ column: Query) -> Query? {
        switch self {
        case .anybody: nil
        case .nobody: "1 = 0"
        case .somebody(let id): "\(column) = \(id)"
        }
    }
}

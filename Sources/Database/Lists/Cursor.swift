import Foundation
import Vocabulary

/// Where a page of a list begins: the row it begins after, or ends before. It holds what the list is sorted by, never an SSIN.
public struct Cursor: Sendable, Hashable {
    public enum Key: Sendable, Hashable, Codable {
        case text(String)
        case number(Int64)

        public var value: SQLValue {
            switch self {
            case .text(let text): .text(text)
            case .number(let number): .integer(number)
            }
        }

        public var isNumber: Bool { if case .number = self { true } else { false } }

        public init?(_ value: SQLValue) {
            switch value {
            case .text(let text): self = .text(text)
            case .integer(let number): self = .number(number)
            default: return nil
            }
        }
    }

    public let keys: [Key]
    public let id: Int64
    /// The page ends before the row.
    public let backwards: Bool

    public init(keys: [Key], id: Int64, backwards: Bool) {
        self.keys = keys
        self.id = id
        self.backwards = backwards
    }

    /// Nil where it was not made here.
    public init?(_ text: String) {
        guard text.utf8.count < 2000, let data = Base64URL.bytes(of: text),
            let stored = try? JSONDecoder().decode(Stored.self, from: data)
        else { return nil }
        self.init(keys: stored.k, id: stored.i, backwards: stored.b)
    }

    public var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let data = (try? encoder.encode(Stored(k: keys, i: id, b: backwards))) ?? Data()
        return data.base64URL
    }

    private struct Stored: Codable {
        let k: [Key]
        let i: Int64
        let b: Bool
    }
}

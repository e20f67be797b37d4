import Foundation

/// A JSON value of an answer or a token.
enum FASValue: Sendable, Equatable, Encodable, ExpressibleByStringLiteral {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([FASValue])
    case object([String: FASValue])

    init(stringLiteral value: String) { self = .text(value) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }

    static func texts(_ texts: String...) -> FASValue { .list(texts.map { .text($0) }) }
}

extension [String: FASValue] {
    /// Keys in a fixed order, so that tests can compare.
    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}

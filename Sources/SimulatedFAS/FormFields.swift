import Foundation

/// Decoded fields of a query or a form body, in their order.
struct FormFields: Sendable {
    private let fields: [(name: String, value: String)]

    /// - Parameter text: `application/x-www-form-urlencoded`. An invalid escape makes the result nil.
    init?(_ text: String) {
        var fields: [(name: String, value: String)] = []
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), let value = Self.decode(parts.count > 1 ? parts[1] : "") else {
                return nil
            }
            fields.append((name, value))
        }
        self.fields = fields
    }

    /// A field that occurs exactly once; RFC 6749 §3.1 forbids repetition.
    subscript(_ name: String) -> String? {
        let found = fields.filter { $0.name == name }
        return found.count == 1 ? found[0].value : nil
    }

    /// Whether a field occurs more than once.
    var hasRepetitions: Bool { Set(fields.map(\.name)).count != fields.count }

    static func decode(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }

    static func encode(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? ""
    }

    /// An address with fields added to its query.
    static func url(_ address: String, adding fields: [(String, String?)]) -> String {
        let query = fields.compactMap { name, value in value.map { "\(encode(name))=\(encode($0))" } }
        return address + (address.contains("?") ? "&" : "?") + query.joined(separator: "&")
    }
}

extension CharacterSet {
    /// RFC 3986 §2.3.
    fileprivate static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}

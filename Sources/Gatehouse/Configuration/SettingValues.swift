import Foundation
import Logging
import Vocabulary

/// The address on which a program accepts connections.
struct ListenAddress: Sendable, Equatable {
    let host: String
    let port: Int

    /// Parses `127.0.0.1:8080`, `[::1]:8080` and `:8080`. The last one means every address of the machine.
    static func parse(_ text: String) throws -> ListenAddress {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (1...65535).contains(port) else {
            throw SettingFlaw(name: "", words: "must be an address and a port, such as 127.0.0.1:8080")
        }
        let host = text[..<colon].trimmingCharacters(in: ["[", "]"])
        return ListenAddress(host: host.isEmpty ? "0.0.0.0" : host, port: port)
    }
}

/// The address that browsers use for a program.
enum PublicAddress {
    /// HTTPS, except on this machine; without a path and without a final slash.
    static func parse(_ text: String) throws -> String {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme, let host = parts.host, !host.isEmpty, ["http", "https"].contains(scheme),
            parts.user == nil, parts.query == nil, parts.fragment == nil, parts.path.isEmpty || parts.path == "/"
        else { throw SettingFlaw(name: "", words: "must be https://host or https://host:port") }
        guard scheme == "https" || ["127.0.0.1", "localhost", "[::1]"].contains(host) else {
            throw SettingFlaw(name: "", words: "must be https: only a program for this machine alone may do without")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}

extension Settings {
    mutating func languages() -> [Language] {
        let languages = (list("GATEHOUSE_LANGUAGES") ?? []).map { Language(tag: $0) }
        guard !languages.isEmpty, !languages.contains(nil) else {
            refuse("GATEHOUSE_LANGUAGES", "must be some of en,nl,fr,de")
            return Language.allCases
        }
        return languages.compactMap { $0 }
    }

    mutating func logLevel() -> Logger.Level {
        parse("GATEHOUSE_LOG_LEVEL") { text in
            guard let level = Logger.Level(rawValue: text) else {
                throw SettingFlaw(name: "", words: "must be one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return level
        } ?? .notice
    }

    mutating func logsJSON() -> Bool {
        parse("GATEHOUSE_LOG_FORMAT") { text in
            guard ["json", "text"].contains(text) else { throw SettingFlaw(name: "", words: "must be json or text") }
            return text == "json"
        } ?? true
    }

    mutating func flag(_ name: String) -> Bool {
        parse(name) { text in
            guard ["on", "off", "true", "false"].contains(text) else { throw SettingFlaw(name: "", words: "must be on or off") }
            return ["on", "true"].contains(text)
        } ?? true
    }

    mutating func number(_ name: String, upTo most: Int) -> Int {
        parse(name) { text in
            guard let number = Int(text), (1...most).contains(number) else { throw SettingFlaw(name: "", words: "must be a whole number from 1 to \(most)") }
            return number
        } ?? most
    }
}

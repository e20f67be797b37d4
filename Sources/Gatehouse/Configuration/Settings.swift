import Foundation
import Yams

/// What is wrong with one name of the configuration. Its words repeat no secret.
struct SettingFlaw: Error, Equatable, CustomStringConvertible {
    let name: String
    let words: String

    var description: String { "\(name) \(words)" }
}

/// Everything that is wrong with a configuration.
struct SettingFlaws: Error, CustomStringConvertible {
    let all: [SettingFlaw]

    var description: String { all.map(\.description).joined(separator: "\n") }
}

/// The values that one program was given: from the environment first, then from a YAML file with the same names in small letters.
struct Settings: Sendable {
    let program: Setting.Program
    private(set) var values: [String: String] = [:]
    private(set) var flaws: [SettingFlaw] = []

    /// - Parameter file: the YAML file, or nil for the environment alone.
    init(_ program: Setting.Program, file: String?, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.program = program
        let written = read(file)
        let known = Set(Setting.all.flatMap { [$0.name] + ($0.kind == .secret ? [$0.fileName] : []) })
        for name in written.keys.sorted() where !known.contains(name) { flaws.append(Self.unknown(name, among: known)) }
        for name in environment.keys.sorted() where name.hasPrefix("GATEHOUSE_") && !known.contains(name) && !Setting.elsewhere.contains(name) {
            flaws.append(Self.unknown(name, among: known))
        }
        let given = written.merging(environment) { _, fromEnvironment in fromEnvironment }
        for setting in Setting.of(program) { take(setting, given) }
    }

    subscript(_ name: String) -> String? { values[name] }

    // MARK: The file

    private mutating func read(_ file: String?) -> [String: String] {
        guard let file else { return [:] }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            flaws.append(SettingFlaw(name: file, words: "cannot be read"))
            return [:]
        }
        do {
            guard let found = try Yams.compose(yaml: text) else { return [:] }
            guard let pairs = found.mapping else {
                flaws.append(SettingFlaw(name: file, words: "must be names with values: gatehouse_listen: 127.0.0.1:8080"))
                return [:]
            }
            var values: [String: String] = [:]
            for pair in pairs {
                guard let name = pair.key.scalar?.string else { continue }
                values[name.uppercased()] = value(pair.value, name)
            }
            return values
        } catch {
            flaws.append(SettingFlaw(name: file, words: "is not YAML"))
            return [:]
        }
    }

    /// As it is written: 0123 is no number here.
    private mutating func value(_ node: Node, _ name: String) -> String? {
        if let several = node.sequence { return several.compactMap { value($0, name) }.joined(separator: ",") }
        guard let scalar = node.scalar else {
            flaws.append(SettingFlaw(name: name, words: "must be a value or a list of values"))
            return nil
        }
        return scalar.style == .plain && ["", "~", "null"].contains(scalar.string) ? nil : scalar.string
    }

    private static func unknown(_ name: String, among known: Set<String>) -> SettingFlaw {
        let close = known.min { distance($0, name) < distance($1, name) }.flatMap { distance($0, name) <= 2 ? $0 : nil }
        return SettingFlaw(name: name, words: "is unknown" + (close.map { ": is \($0) meant?" } ?? ""))
    }

    // MARK: One setting

    private mutating func take(_ setting: Setting, _ given: [String: String]) {
        var value = Self.text(setting.name, given)
        if setting.kind == .secret, let file = Self.text(setting.fileName, given) {
            if value != nil { flaws.append(SettingFlaw(name: setting.fileName, words: "is set, and \(setting.name) too: one of them is enough")) }
            value = secret(in: file, setting.fileName)
        }
        if value == nil, setting.required, !flaws.contains(where: { $0.name == setting.fileName }) {
            let other = setting.kind == .secret ? ", or \(setting.fileName)" : ""
            flaws.append(SettingFlaw(name: setting.name, words: "is missing\(other)"))
        }
        values[setting.name] = value ?? setting.standard
    }

    private static func text(_ name: String, _ given: [String: String]) -> String? {
        let value = given[name]?.trimmingCharacters(in: .whitespacesAndNewlines)
        return value.flatMap { $0.isEmpty ? nil : $0 }
    }

    private mutating func secret(in file: String, _ name: String) -> String? {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            flaws.append(SettingFlaw(name: name, words: "names a file that cannot be read: \(file)"))
            return nil
        }
        let secret = text.trimmingCharacters(in: .newlines)
        guard !secret.isEmpty else {
            flaws.append(SettingFlaw(name: name, words: "names a file that is empty: \(file)"))
            return nil
        }
        return secret
    }

    // MARK: Values of a kind

    /// Notes what is wrong with a value; the program does not start with it.
    mutating func refuse(_ name: String, _ words: String) { flaws.append(SettingFlaw(name: name, words: words)) }

    /// Parses a value that is there.
    mutating func parse<Value>(_ name: String, _ body: (String) throws -> Value) -> Value? {
        guard let text = values[name] else { return nil }
        do { return try body(text) } catch let flaw as SettingFlaw {
            flaws.append(SettingFlaw(name: name, words: flaw.words))
        } catch {
            flaws.append(SettingFlaw(name: name, words: "cannot be read"))
        }
        return nil
    }

    /// Values that a comma divides.
    func list(_ name: String) -> [String]? {
        values[name].map { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty } }
    }
}

/// How many letters have to be changed, added or taken away (Levenshtein).
private func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    var row = Array(0...right.count)
    for (line, letter) in left.enumerated() {
        var corner = row[0]
        row[0] = line + 1
        for (column, other) in right.enumerated() {
            let cost = min(row[column] + 1, row[column + 1] + 1, corner + (letter == other ? 0 : 1))
            (corner, row[column + 1]) = (row[column + 1], cost)
        }
    }
    return row[right.count]
}

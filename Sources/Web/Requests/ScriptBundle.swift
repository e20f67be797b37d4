/// ES modules joined into one, so that a page asks for one file: each becomes a function that runs once, after those that it imports.
///
/// It reads what our modules are written in: `import { a, b } from "./name.js";` and `export` before a function, a class or a constant, each
/// at the beginning of a line. Whatever else begins with `import` or `export` stops the start.
struct ScriptBundle {
    private let sources: [String: String]
    private(set) var text = ""
    private var joined: [String] = []

    /// - Parameters:
    ///   - entry: the module that pages ask for.
    ///   - sources: all modules by their file names.
    init(entry: String, from sources: [String: String]) throws(AssetError) {
        self.sources = sources
        try join(entry, importedBy: [])
    }

    private mutating func join(_ name: String, importedBy importers: [String]) throws(AssetError) {
        guard !importers.contains(name), let source = sources[name] else { throw .unknown(name, namedBy: importers.last ?? name) }
        guard !joined.contains(name) else { return }
        var lines: [Substring] = []
        var exports: [Substring] = []
        for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("import") {
                let (names, module) = try imported(line, by: name)
                try join(module, importedBy: importers + [name])
                lines.append("const { \(names) } = \(variable(module));")
            } else if line.hasPrefix("export") {
                let export = try exported(line, by: name)
                lines.append(export.line)
                exports.append(export.name)
            } else {
                lines.append(line)
            }
        }
        joined.append(name)
        if lines.last == "" { lines.removeLast() }
        lines = ["// \(name)", "const \(variable(name)) = (() => {"] + lines + ["return { \(exports.joined(separator: ", ")) };", "})();", ""]
        text += lines.joined(separator: "\n")
    }

    private func imported(_ line: Substring, by name: String) throws(AssetError) -> (names: Substring, module: String) {
        guard let match = line.wholeMatch(of: #/import \{ ([A-Za-z0-9]+(?:, [A-Za-z0-9]+)*) \} from "\./([a-z-]+\.js)";/#) else { throw .unreadable("\(name): \(line)") }
        return (match.1, String(match.2))
    }

    private func exported(_ line: Substring, by name: String) throws(AssetError) -> (name: Substring, line: Substring) {
        guard let match = line.prefixMatch(of: #/export ((?:async )?function|class|const) ([A-Za-z0-9]+)/#) else { throw .unreadable("\(name): \(line)") }
        return (match.2, line.dropFirst("export ".count))
    }

    private func variable(_ module: String) -> String { "$" + module.dropLast(3).replacing("-", with: "_") }
}

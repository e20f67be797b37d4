import Foundation

/// A Swift file of the package, for the tests of how the house is built.
struct SourceFile: Sendable {
    /// From the package's folder on, such as `Sources/Portal/Approval/Decision.swift`.
    let path: String
    let text: String

    /// The target that it belongs to.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    var imports: [String] {
        text.matches(of: #/^(?:@testable )?(?:@_exported )?(?:public )?import (\w+)$/#.anchorsMatchLineEndings()).map { String($0.1) }
    }

    /// All Swift files under a folder of the package.
    static func all(under folder: String = "Sources") throws -> [SourceFile] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path())
        return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            SourceFile(path: "\(folder)/\(path)", text: try String(contentsOf: root.appending(path: "\(folder)/\(path)"), encoding: .utf8))
        }
    }
}

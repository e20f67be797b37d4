import Foundation
public import Hummingbird
import HTTPTypes

/// The stylesheet, the script and the icon of all pages, held in memory. Their paths name their content (`/assets/gatehouse.3f2a….css`), so browsers keep them for good
/// and ask again only for what changed. They are compressed once, at the start. Pages are never compressed: a page holds secrets beside what others may have entered, and the
/// length of both compressed together tells about the secrets (BREACH, CVE-2013-3587).
public struct Assets: Sendable {
    private let files: [AssetFile]

    /// - Throws: ``AssetError`` for what is missing or names what is not there.
    public static func load() throws -> Assets {
        guard let folder = Bundle.module.resourceURL?.appendingPathComponent("Assets"),
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        else { throw AssetError.unreadable("Assets") }
        var sources: [String: String] = [:]
        for name in names { sources[name] = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8) }
        return try Assets(sources)
    }

    /// - Parameter sources: by file names.
    init(_ sources: [String: String]) throws(AssetError) {
        guard let stylesheet = sources["gatehouse.css"], let icon = sources["favicon.svg"] else { throw .unreadable("Assets") }
        files = [
            AssetFile("gatehouse.css", try withPictures(stylesheet, sources)),
            AssetFile("gatehouse.js", try ScriptBundle(entry: "gatehouse.js", from: sources).text),
            AssetFile("favicon.svg", icon),
        ]
    }

    /// Where a file is served, as `/assets/NAME.HASH.ENDING`; nil for what is not served.
    public func path(of name: String) -> String? { files.first { $0.name == name }.map { "/assets/\($0.hashedName)" } }

    /// Adds `GET /assets/NAME`, and the favicon that browsers ask for unasked.
    public func add<Context: RequestContext>(to router: Router<Context>) {
        router.get("/assets/{name}") { request, context in
            let name = try context.parameters.require("name")
            guard let file = files.first(where: { $0.hashedName == name }) else { throw WebError.notFound }
            return file.response(to: request, cacheControl: "public, max-age=31536000, immutable")
        }
        router.get("/favicon.ico") { request, _ in
            guard let file = files.first(where: { $0.name == "favicon.svg" }) else { throw WebError.notFound }
            return file.response(to: request, cacheControl: "no-cache")
        }
    }
}

public enum AssetError: Error, Equatable {
    case unreadable(String)
    /// A file that another names is not there, or names that one in turn.
    case unknown(String, namedBy: String)
}

/// Puts the pictures that a stylesheet names into it: none is worth a request of its own.
private func withPictures(_ stylesheet: String, _ sources: [String: String]) throws(AssetError) -> String {
    var result = stylesheet
    for match in stylesheet.matches(of: #/url\("([^":]+)"\)/#) {
        guard let picture = sources[String(match.1)], let text = picture.addingPercentEncoding(withAllowedCharacters: .alphanumerics) else {
            throw .unknown(String(match.1), namedBy: "gatehouse.css")
        }
        result = result.replacing(match.0, with: "url(\"data:image/svg+xml,\(text)\")")
    }
    return result
}

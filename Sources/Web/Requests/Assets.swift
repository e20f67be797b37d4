import Crypto
import Foundation
public import Hummingbird
import HTTPTypes

/// Stylesheet, scripts and pictures, kept in memory and revalidated by their hash.
public struct Assets: Sendable {
    private struct Asset {
        let bytes: [UInt8]
        let type: String
        let tag: String
    }

    private let assets: [String: Asset]

    public static func load() throws -> Assets {
        guard let folder = Bundle.module.resourceURL?.appendingPathComponent("Assets"),
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        else { throw TextError.unreadable("Assets") }
        var assets: [String: Asset] = [:]
        for name in names {
            guard let type = type(of: name) else { continue }
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
            let hash = SHA256.hash(data: bytes).prefix(12).map { String($0, radix: 36) }.joined()
            assets[name] = Asset(bytes: bytes, type: type, tag: "\"\(hash)\"")
        }
        return Assets(assets: assets)
    }

    private static func type(of name: String) -> String? {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        default: nil
        }
    }

    /// Adds `GET /assets/NAME`, and the favicon that browsers request by themselves.
    public func add<Context: RequestContext>(to router: Router<Context>) {
        router.get("/assets/{name}") { request, context in
            try self.response(to: request, name: context.parameters.require("name"))
        }
        router.get("/favicon.ico") { request, _ in try self.response(to: request, name: "favicon.svg") }
    }

    private func response(to request: Request, name: String) throws -> Response {
        guard let asset = assets[name] else { throw WebError.notFound }
        let headers: HTTPFields = [.contentType: asset.type, .eTag: asset.tag, .cacheControl: "no-cache"]
        if request.headers[.ifNoneMatch] == asset.tag { return Response(status: .notModified, headers: headers) }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes)))
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import Web

@testable import Portal
@testable import Directory

/// The results of the posted files, in the order in which the route finished.
final class Arrivals: Sendable {
    private let list = Mutex<[String]>([])

    func note(_ arrival: String) { list.withLock { $0.append(arrival) } }

    /// Waits for this number, at most five seconds.
    func first(_ count: Int) async throws -> [String] {
        for _ in 0..<500 {
            let arrivals = list.withLock { $0 }
            if arrivals.count >= count { return arrivals }
            try await Task.sleep(for: .milliseconds(10))
        }
        return list.withLock { $0 }
    }
}

extension TestPortal {
    static let uploadLimit = 2_000_000

    /// The portal's middleware with test routes: `/upload` reads the file and reports it, `/refusal` does not read it, `/form` accepts no file.
    func uploadRouter(_ arrivals: Arrivals = Arrivals()) -> Router<PortalContext> {
        let router = Router(context: PortalContext.self)
        router.add(middleware: Negotiation())
        router.add(middleware: ErrorPages<PortalContext>(localisation: services.localisation, random: services.random, signIn: "/login") {
            page, _, status, _ in .html("\(page.heading) \(page.explanation)", status: status)
        })
        router.add(middleware: SessionMiddleware(database: database, settings: services.web, clock: services.clock))
        router.add(middleware: FormMiddleware(
            settings: services.web, takesJSON: true, uploads: Uploads(paths: ["/upload", "/refusal"], maximumBytes: Self.uploadLimit)))
        for path in ["/upload", "/form"] {
            router.post("\(path)") { _, context in
                do {
                    let said = try await Self.said(context)
                    arrivals.note(said)
                    return Response.json(said)
                } catch {
                    arrivals.note("\(error)")
                    throw error
                }
            }
        }
        router.post("/refusal") { _, _ -> Response in throw WebError.conflict("not now") }
        router.get("/") { _, _ in Response.json("still here") }
        return router
    }

    private static func said(_ context: PortalContext) async throws -> String {
        let fields = ["approval", "csrf", "name"].filter { !context.form.all($0).isEmpty }.map { $0 == "csrf" ? $0 : "\($0)=\(context.form[$0])" }
        guard let upload = context.upload else { return (fields + ["no file"]).joined(separator: ", ") }
        var count = 0
        for try await piece in upload.bytes { count += piece.readableBytes }
        return (fields + ["\(upload.fileName): \(count) bytes"]).joined(separator: ", ")
    }

    func visitUploads(_ arrivals: Arrivals = Arrivals(), _ test: @escaping @Sendable (Browsers) async throws -> Void) async throws {
        try await Application(router: uploadRouter(arrivals), logger: services.logger).test(.router) { client in
            try await test(Browsers(stage: self, client: client))
        }
    }
}

extension Browser {
    func upload(
        _ body: [UInt8], to path: String = "/upload", type: String = PostedForm.contentType, _ extra: HTTPFields = [:]
    ) async throws -> Reply {
        var headers: HTTPFields = [.contentType: type]
        for field in extra { headers[field.name] = field.value }
        return try await send(path, .post, ByteBuffer(bytes: body), headers)
    }

    /// A form as our own page posts it.
    func form(_ csrf: String? = nil) -> PostedForm { PostedForm().field("csrf", csrf ?? self.csrf).field("approval", "awaiting") }
}

extension HTTPField.Name {
    static let csrfToken = HTTPField.Name("X-CSRF-Token") ?? .cookie
    static let fetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .cookie
}

import Database
public import Foundation
public import Hummingbird
import HTTPTypes
import Imports
import Logging
public import OpenID
import Vocabulary
public import Web

/// The portal as a web application: its middleware, signing in, the profile, and the routes of its features. `main` and the tests build the same one.
public struct PortalProgram: Sendable {
    public let services: PortalServices
    public let signIn: OpenIDClient
    let features: [Feature]
    public let linkedAccounts: LinkedAccounts
    public let pages: PortalPages
    public let assets: Assets
    public let demo: Bool

    /// - Parameters:
    ///   - linkedAccounts: what View profile lists of a person's accounts.
    ///   - demo: shows the figures, and says on each page that this is a demonstration.
    public init(
        services: PortalServices, signIn: OpenIDClient, features: [Feature], linkedAccounts: LinkedAccounts, assets: Assets, demo: Bool
    ) throws {
        let templates = try Self.templates(features.map(\.templates), assets, localisation: services.localisation)
        self.init(services: services, signIn: signIn, features: features, linkedAccounts: linkedAccounts, assets: assets, templates: templates, demo: demo)
    }

    /// All templates, which take a while to be read: tests do so once.
    /// - Parameter folders: those of the features.
    public static func templates(_ folders: [URL?], _ assets: Assets, localisation: Localisation) throws -> TemplateLibrary {
        let own = Bundle.module.resourceURL?.appendingPathComponent("Templates")
        return try TemplateLibrary(folders: [own, ImportTemplates.folder] + folders, localisation: localisation, assets: assets)
    }

    /// - Parameter templates: those of these features, read before.
    public init(
        services: PortalServices, signIn: OpenIDClient, features: [Feature], linkedAccounts: LinkedAccounts, assets: Assets, templates: TemplateLibrary,
        demo: Bool
    ) {
        self.services = services
        self.signIn = signIn
        self.features = features
        self.linkedAccounts = linkedAccounts
        self.assets = assets
        self.demo = demo
        pages = PortalPages(templates: templates, services: services, menu: features.flatMap(\.menu), demo: demo)
    }

    public func router() -> Router<PortalContext> {
        let router = Router(context: PortalContext.self)
        addMiddleware(to: router)
        OperationRoutes(services: services, showsFigures: demo).add(to: router)
        assets.add(to: router)
        StartRoutes(pages: pages).add(to: router)
        SignInRoutes(pages: pages, client: signIn).add(to: router)
        ProfileRoutes(pages: pages, linkedAccounts: linkedAccounts).add(to: router.group(context: SignedInContext.self))
        for feature in features { feature.routes(router, pages) }
        return router
    }

    /// For operators, on a separate port: health, readiness and metrics, and nothing for users.
    public func operations() -> Router<BasicRequestContext> {
        let router = Router()
        OperationRoutes(services: services, showsFigures: true).add(to: router)
        return router
    }

    /// Where files may be posted: what the features take, up to the longest that one takes.
    private var uploads: Uploads? {
        let taken = features.compactMap(\.uploads)
        guard !taken.isEmpty else { return nil }
        return Uploads(paths: taken.reduce(into: []) { $0.formUnion($1.paths) }, maximumBytes: taken.map(\.maximumBytes).max() ?? 0)
    }

    private func addMiddleware(to router: Router<PortalContext>) {
        let pages = pages
        let errors = ErrorPages<PortalContext>(localisation: services.localisation, random: services.random, signIn: "/login") {
            pages.error($0, $1, $2, $3)
        }
        router.add(middleware: RequestMetrics(figures: services.figures))
        router.add(middleware: SecurityHeaders(settings: services.web))
        router.add(middleware: Negotiation())
        router.add(middleware: errors)
        router.add(middleware: CanonicalHost(settings: services.web))
        router.add(middleware: SessionMiddleware(database: services.database, settings: services.web, clock: services.clock))
        router.add(middleware: ViewerMiddleware(services: services))
        // Again, now with the person and their language; the outer one handles errors before that.
        router.add(middleware: errors)
        router.add(middleware: RefusalMiddleware(localisation: services.localisation))
        router.add(middleware: FormMiddleware(settings: services.web, takesJSON: true, uploads: uploads))
        router.add(middleware: JSONAnswers())
    }
}

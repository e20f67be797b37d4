import Access
import Database
import Foundation
import HTTPTypes
public import Hummingbird
import Logging
public import Messaging
public import OpenID
import Vocabulary
public import Web

/// The portal as a web application: its middleware and its routes. The program and the tests build the same one.
public struct PortalProgram: Sendable {
    let services: PortalServices
    let signIn: OpenIDClient
    let deadLetters: any DeadLetterQueue
    let pages: PortalPages
    let assets: Assets
    let demo: Bool

    /// - Parameter demo: shows `/dev/mail`, and says on each page that this is a demonstration.
    public init(
        services: PortalServices, signIn: OpenIDClient, deadLetters: any DeadLetterQueue, assets: Assets, demo: Bool
    ) throws {
        let templates = try Self.templates(services.localisation)
        self.init(services: services, signIn: signIn, deadLetters: deadLetters, assets: assets, templates: templates, demo: demo)
    }

    /// The portal's templates. Loading them takes time, so tests do it once.
    static func templates(_ localisation: Localisation) throws -> TemplateLibrary {
        try TemplateLibrary(folders: [Bundle.module.resourceURL?.appendingPathComponent("Templates")], localisation: localisation)
    }

    init(
        services: PortalServices, signIn: OpenIDClient, deadLetters: any DeadLetterQueue, assets: Assets, templates: TemplateLibrary, demo: Bool
    ) {
        self.services = services
        self.signIn = signIn
        self.deadLetters = deadLetters
        self.assets = assets
        self.demo = demo
        pages = PortalPages(templates: templates, services: services, demo: demo)
    }

    public func router() -> Router<PortalContext> {
        let router = Router(context: PortalContext.self)
        addMiddleware(to: router)
        OperationRoutes(services: services, showsFigures: demo).add(to: router)
        assets.add(to: router)
        StartRoutes(pages: pages).add(to: router)
        SignInRoutes(pages: pages, client: signIn).add(to: router)
        if demo {
            MailPreviewRoutes(pages: pages).add(to: router)
            DevMailRoutes(pages: pages).add(to: router)
        }
        ProfileRoutes(pages: pages).add(to: router.group(context: SignedInContext.self))
        let members = router.group(context: MemberContext.self)
        MyAccountsRoutes(pages: pages).add(to: members)
        AccountRoutes(pages: pages).add(to: members)
        GrantRoutes(pages: pages).add(to: members)
        let managers = router.group("/manage", context: ManagerContext.self)
        ExportRoutes(pages: pages).add(to: managers)
        UserOverviewRoutes(pages: pages).add(to: managers)
        UserFormRoutes(pages: pages).add(to: managers)
        UploadRoutes(pages: pages).add(to: managers)
        UploadPageRoutes(pages: pages).add(to: managers)
        UserBulkRoutes(pages: pages).add(to: managers)
        UserRoutes(pages: pages).add(to: managers)
        OverviewRoutes(pages: pages).add(to: managers)
        BulkRoutes(pages: pages).add(to: managers)
        MessageRoutes(pages: pages, deadLetters: deadLetters).add(to: managers)
        ReconciliationRoutes(pages: pages).add(to: managers)
        return router
    }

    /// For operators, on a separate port: health, readiness and metrics, and nothing for users.
    public func operations() -> Router<BasicRequestContext> {
        let router = Router()
        OperationRoutes(services: services, showsFigures: true).add(to: router)
        return router
    }

    private func addMiddleware(to router: Router<PortalContext>) {
        let pages = pages
        let errors = ErrorPages<PortalContext>(localisation: services.localisation, random: services.random, signIn: "/login") {
            pages.error($0, $1, $2, $3)
        }
        router.add(middleware: RequestFigures(figures: services.figures))
        router.add(middleware: SecurityHeaders(settings: services.web))
        router.add(middleware: Negotiation())
        router.add(middleware: errors)
        router.add(middleware: CanonicalHost(settings: services.web))
        router.add(middleware: SessionMiddleware(database: services.database, settings: services.web, clock: services.clock))
        router.add(middleware: ViewerMiddleware(services: services))
        // Again, now with the person and their language; the outer one handles errors before that.
        router.add(middleware: errors)
        router.add(middleware: RefusalMiddleware(localisation: services.localisation))
        router.add(middleware: FormMiddleware(settings: services.web, takesJSON: true, uploads: UploadRoutes.accepted(services.uploadLimits)))
        router.add(middleware: JSONAnswers())
    }
}

extension Texts {
    /// The reason in words, with the names of states as on their chips.
    func callAsFunction(_ refusal: Refusal) -> String {
        var arguments = refusal.arguments
        if let state = arguments["state"] { arguments["state"] = self("state.\(state)") }
        return self(refusal.textKey, arguments)
    }
}

/// The only place that maps the rules' refusals to a status and words.
struct RefusalMiddleware: RouterMiddleware {
    typealias Context = PortalContext
    let localisation: Localisation

    func handle(_ request: Request, context: PortalContext, next: (Request, PortalContext) async throws -> Response) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as Refusal {
            let words = localisation[context.language](refusal)
            throw refusal.isForbidden ? WebError.forbidden(words) : WebError.conflict(words)
        } catch let refusal as UserRefusal {
            let words = localisation[context.language](refusal.textKey)
            throw refusal.isForbidden ? WebError.forbidden(words) : WebError.conflict(words)
        } catch let refusal as UploadRefusal {
            let words = localisation[context.language](refusal.textKey)
            throw refusal.isForbidden ? WebError.forbidden(words) : WebError.conflict(words)
        } catch is NotFound {
            throw WebError.notFound
        }
    }
}

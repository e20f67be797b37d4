import Access
import Database
import Foundation
public import Hummingbird
import HTTPTypes
import Logging
public import ServiceBus
import Vocabulary
public import Web

/// The portal as a web application: its middleware and its routes. `main` and the tests build the same one.
public struct PortalProgram: Sendable {
    let services: PortalServices
    let signIn: OpenIDClient
    let deadLetters: any DeadLetterQueue
    let pages: PortalPages
    let assets: Assets
    let demo: Bool

    /// - Parameter demo: shows `/dev/mail` and says on each page that this is a demonstration.
    public init(
        services: PortalServices, signIn: OpenIDClient, deadLetters: any DeadLetterQueue, assets: Assets, demo: Bool
    ) throws {
        let templates = try Self.templates(services.localisation)
        self.init(services: services, signIn: signIn, deadLetters: deadLetters, assets: assets, templates: templates, demo: demo)
    }

    /// The portal's templates, which take a while to be read: tests do so once.
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
        let importers = router.group(context: ManagerContext.self)
        UploadRoutes(imports: services.imports, pages: PortalImportPages(pages: pages)).add(to: importers)
        UploadPageRoutes(imports: services.imports, pages: PortalImportPages(pages: pages)).add(to: importers)
        UserBulkRoutes(pages: pages).add(to: managers)
        UserRoutes(pages: pages).add(to: managers)
        OverviewRoutes(pages: pages).add(to: managers)
        BulkRoutes(pages: pages).add(to: managers)
        MessageRoutes(pages: pages, deadLetters: deadLetters).add(to: managers)
        ReconciliationRoutes(pages: pages).add(to: managers)
        return router
    }

    /// For who operates it, on a port of its own: health, readiness and figures, and nothing that a person sees.
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
        // Once more, where the person and their language are known; the outer one is for what fails before that.
        router.add(middleware: errors)
        router.add(middleware: RefusalMiddleware(localisation: services.localisation))
        router.add(middleware: FormMiddleware(settings: services.web, takesJSON: true, uploads: services.imports.accepted))
        router.add(middleware: JSONAnswers())
    }
}

extension Texts {
    /// Why not, with states called as their chips are.
    func callAsFunction(_ refusal: Refusal) -> String {
        var arguments = refusal.arguments
        if let state = arguments["state"] { arguments["state"] = self("state.\(state)") }
        return self(refusal.textKey, arguments)
    }
}

/// The one place that gives refusals of the rules their status and words.
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

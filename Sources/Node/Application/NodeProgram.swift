public import Database
import Foundation
public import Hummingbird
public import Logging
public import Messaging
public import Vocabulary
public import Web

/// The data provider's side: the agent that applies desired states, and the local applications (SPEC §9).
public struct NodeProgram: Sendable {
    public let agent: Agent
    let relay: Relay
    let services: NodeServices
    let assets: Assets

    /// Migrates the schema and loads the templates.
    /// - Throws: if the database is newer than the program, or if a template or text is missing.
    public init(
        database: Database, bus: any ServiceBus, settings: NodeSettings, clock: TimeSource, random: RandomSource,
        localisation: Localisation, assets: Assets, logger: Logger
    ) async throws {
        try await database.migrate(NodeSchema.migrations, clock: clock)
        let wakeSignal = WakeSignal()
        agent = Agent(
            database: database, bus: bus, organisations: settings.organisations.map(\.number), clock: clock, wakeSignal: wakeSignal, logger: logger)
        relay = Relay(database: database, bus: bus, clock: clock, wakeSignal: wakeSignal, logger: logger)
        services = NodeServices(
            database: database, settings: settings, clock: clock, random: random, localisation: localisation,
            templates: try Self.templates(localisation, assets), passwords: PasswordChecks(), logger: logger)
        self.assets = assets
    }

    static func templates(_ localisation: Localisation, _ assets: Assets) throws -> TemplateLibrary {
        try TemplateLibrary(folders: [Bundle.module.resourceURL?.appendingPathComponent("Templates")], localisation: localisation, assets: assets)
    }

    /// The routes of every page.
    public func router() -> Router<NodeContext> {
        let router = Router(context: NodeContext.self)
        let services = self.services
        router.add(middleware: SecurityHeaders(settings: services.settings.web))
        let errors = ErrorPages<NodeContext>(localisation: services.localisation, random: services.random, signIn: "/") { page, context, status, request in
                let drawn = try? services.html(page, title: page.heading, request, context, status: status)
                return drawn ?? Response(status: status)
            }
        router.add(middleware: errors)
        router.add(middleware: CanonicalHost(settings: services.settings.web))
        router.add(middleware: LanguageMiddleware(settings: services.settings.web))
        // Again, now with the language; the outer one handles errors before that.
        router.add(middleware: errors)
        assets.add(to: router)
        StartRoutes(services: services).add(to: router.group().add(middleware: FormMiddleware(settings: services.settings.web)))
        for application in LocalApplication.all { add(application, to: router) }
        return router
    }

    /// An application's pages see only its own session, and their forms need that session's token.
    private func add(_ application: LocalApplication, to router: Router<NodeContext>) {
        let web = application.settings(services.settings.web)
        let group = router.group(RouterPath(application.path))
            .add(middleware: SessionMiddleware(database: services.database, settings: web, clock: services.clock))
            .add(middleware: VisitorMiddleware(services: services, application: application))
            .add(middleware: FormMiddleware(settings: web))
        SignInRoutes(services: services, application: application).add(to: group)
        PasswordRoutes(services: services, application: application).add(to: group)
    }

    /// Runs agent, relay and recurring jobs until the task is cancelled.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await agent.run() }
            group.addTask { await relay.run() }
            group.addTask { await services.database.runJobs(jobs, clock: services.clock, logger: services.logger) }
        }
    }

    private var jobs: [RecurringJob] {
        let limits = services.settings.web.limits
        return [
            RecurringJob(kind: "node.sessions", every: 300) { db, now in try db.endExpiredSessions(now: now, limits: limits) },
            RecurringJob(kind: "node.sign_in_failures", every: 300) { db, now in try db.forgetOldFailures(now: now) },
        ]
    }
}

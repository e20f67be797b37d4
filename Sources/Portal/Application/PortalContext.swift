import Foundation
public import Hummingbird
public import Vocabulary
public import Web

/// The data of every request to the portal.
public struct PortalContext: WebContext {
    public var coreContext: CoreRequestContextStorage
    public var reference = ""
    public var language = Language.en
    public var session: Session?
    public var wantsJSON = false
    public var form = FormData.empty
    public var upload: IncomingUpload?
    var viewer: Viewer?

    public init(source: Source) { coreContext = .init(source: source) }
}

/// "Signed in" is a type (DESIGN rule 8): this context has a viewer.
struct SignedInContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let base: PortalContext
    let viewer: Viewer
    let session: Session

    init(context: PortalContext) throws {
        guard let viewer = context.viewer, let session = context.session else { throw WebError.signInFirst }
        coreContext = context.coreContext
        base = context
        self.viewer = viewer
        self.session = session
    }
}

/// Signed in, with the placeholder e-mail address replaced: required for all pages except the profile (SPEC §3).
struct MemberContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let base: PortalContext
    let viewer: Viewer
    var form: FormData { base.form }

    init(context: PortalContext) throws {
        let signedIn = try SignedInContext(context: context)
        if signedIn.viewer.emailIsPlaceholder { throw WebError.elsewhereFirst("/profile/settings") }
        coreContext = context.coreContext
        base = context
        viewer = signedIn.viewer
    }

    var expectedRevision: Int64? {
        get throws(WebError) { try form.expectedRevision }
    }
}

extension FormData {
    /// The revision on the page of the form; nil if the form has none.
    /// - Throws: ``WebError/badRequest`` for a value that is not a number, which must not mean "any revision".
    var expectedRevision: Int64? {
        get throws(WebError) {
            let text = self["revision"]
            guard !text.isEmpty else { return nil }
            guard let revision = Int64(text) else { throw .badRequest }
            return revision
        }
    }
}

extension RequestContext {
    /// The id in the address; without a number the page does not exist.
    func id<Subject>(_ name: String = "id") throws -> ID<Subject> {
        guard let text = parameters.get(name), let id = ID<Subject>(text) else { throw WebError.notFound }
        return id
    }
}

/// An access manager of at least one organisation, an HD Manager or an Administrator. For other people these pages do not exist.
struct ManagerContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let base: PortalContext
    let viewer: Viewer
    var form: FormData { base.form }
    var upload: IncomingUpload? { base.upload }

    init(context: PortalContext) throws {
        let member = try MemberContext(context: context)
        guard member.viewer.managesAnything else { throw WebError.notFound }
        coreContext = context.coreContext
        base = context
        viewer = member.viewer
    }
}

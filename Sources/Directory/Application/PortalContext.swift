import Foundation
public import Hummingbird
public import Vocabulary
public import Web

/// What every request of the portal carries.
public struct PortalContext: WebContext {
    public var coreContext: CoreRequestContextStorage
    public var reference = ""
    public var language = Language.en
    public var session: Session?
    public var wantsJSON = false
    public var form = FormData.empty
    public var upload: IncomingUpload?
    public var viewer: Viewer?

    public init(source: Source) { coreContext = .init(source: source) }
}

/// Signed in is a type (DESIGN rule 8): here there is a viewer.
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

/// Signed in, and the placeholder e-mail address has been replaced: all but the profile asks for this (SPEC §3).
public struct MemberContext: ChildRequestContext {
    public var coreContext: CoreRequestContextStorage
    public let base: PortalContext
    public let viewer: Viewer
    public var form: FormData { base.form }

    public init(context: PortalContext) throws {
        let signedIn = try SignedInContext(context: context)
        if signedIn.viewer.emailIsPlaceholder { throw WebError.elsewhereFirst("/profile/settings") }
        coreContext = context.coreContext
        base = context
        viewer = signedIn.viewer
    }

    public var expectedRevision: Int64? {
        get throws(WebError) { try form.expectedRevision }
    }
}

/// Access manager of at least one organisation, HD Manager or Administrator. For others these pages are not there.
public struct ManagerContext: ChildRequestContext {
    public var coreContext: CoreRequestContextStorage
    public let base: PortalContext
    public let viewer: Viewer
    public var form: FormData { base.form }
    public var upload: IncomingUpload? { base.upload }

    public init(context: PortalContext) throws {
        let member = try MemberContext(context: context)
        guard member.viewer.managesAnything else { throw WebError.notFound }
        coreContext = context.coreContext
        base = context
        viewer = member.viewer
    }
}

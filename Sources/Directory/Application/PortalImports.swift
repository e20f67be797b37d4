import Database
public import Hummingbird
public import Imports
import Messaging
import Vocabulary
public import Web

extension PortalServices {
    /// The machine that imports files for the people of the portal.
    /// - Parameter kinds: what a feature imports.
    public func imports(_ kinds: [ImportKind]) -> ImportMachine {
        ImportMachine(
            database: database, keys: keys, limits: uploadLimits, clock: clock, logger: logger, kinds: kinds, uploaders: Self.uploaders,
            path: "/manage/uploads", progress: uploadProgress,
            signal: ImportSignal(
                fileWaits: { [uploadSignal] in uploadSignal.signal() }, wait: { [uploadSignal] in await uploadSignal.wait(atMost: $0) },
                fileApplied: { wake() }))
    }

    private static var uploaders: Uploaders {
        Uploaders(
            find: { id, db in try db.viewer(id).map(Uploader.init) },
            name: "(SELECT u.first_name || ' ' || u.last_name FROM users AS u WHERE u.id = up.user_id)")
    }
}

extension Uploader {
    /// Staff sees the uploads of others too.
    public init(_ viewer: Viewer) { self.init(id: viewer.id, seesAll: viewer.isStaff) }
}

extension ManagerContext: ImportContext {
    public var uploader: Uploader { Uploader(viewer) }
    public var csrf: String { base.session?.csrf ?? "" }
}

/// The pages of the imports, in the portal's layout.
public struct PortalImportPages: ImportPages {
    let pages: PortalPages

    public init(pages: PortalPages) { self.pages = pages }

    public func texts(_ context: ManagerContext) -> Texts { pages.texts(context.base) }
    public func dates(_ context: ManagerContext) -> DateText { pages.dates(context.base) }

    public func response(_ page: some Page, _ place: ImportPlace, _ context: ManagerContext) -> Response {
        pages.response(page, title: place.title, path: place.path, context.base, status: place.status, crumbs: place.crumbs, notice: place.notice)
    }
}

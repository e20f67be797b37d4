import Database
import Hummingbird
import ServiceBus
import Vocabulary
import Web

extension PortalServices {
    /// What the portal imports, and for whom.
    var imports: ImportMachine {
        ImportMachine(
            database: database, keys: keys, limits: uploadLimits, clock: clock, logger: logger, kinds: [UserImport.kind(self), AccountImport.kind(self)],
            uploaders: Self.uploaders, path: "/manage/uploads", progress: uploadProgress,
            signal: ImportSignal(
                fileWaits: { [uploadBell] in uploadBell.ring() }, wait: { [uploadBell] in await uploadBell.wait(atMost: $0) },
                fileApplied: { [self] in wake() }))
    }

    private static let uploaders = Uploaders(
        find: { id, db in try db.viewer(id).map(Uploader.init) },
        name: "(SELECT u.first_name || ' ' || u.last_name FROM users AS u WHERE u.id = up.user_id)")
}

extension Uploader {
    init(_ viewer: Viewer) { self.init(id: viewer.id, seesAll: viewer.isStaff) }
}

extension ManagerContext: ImportContext {
    var uploader: Uploader { Uploader(viewer) }
    var csrf: String { base.session?.csrf ?? "" }
}

/// The pages of the imports in the portal's layout.
struct PortalImportPages: ImportPages {
    let pages: PortalPages

    func texts(_ context: ManagerContext) -> Texts { pages.texts(context.base) }
    func dates(_ context: ManagerContext) -> DateText { pages.dates(context.base) }

    func response(_ page: some Page, _ place: ImportPlace, _ context: ManagerContext) -> Response {
        pages.response(page, title: place.title, path: place.path, context.base, status: place.status, crumbs: place.crumbs, notice: place.notice)
    }
}

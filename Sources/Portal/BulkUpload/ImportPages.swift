import Hummingbird
import Vocabulary
import Web

/// A request of somebody who is signed in and may import files.
protocol ImportContext: RequestContext {
    var uploader: Uploader { get }
    var form: FormData { get }
    /// The posted file; nil where there is none.
    var upload: IncomingUpload? { get }
    /// The session's token for forms.
    var csrf: String { get }
}

/// How the program that imports draws pages: in its own layout, with its menus.
protocol ImportPages: Sendable {
    associatedtype Context: ImportContext

    func texts(_ context: Context) -> Texts
    func dates(_ context: Context) -> DateText
    func response(_ page: some Page, _ place: ImportPlace, _ context: Context) -> Response
}

/// Where a page of the machine stands, and with which status it is answered.
struct ImportPlace: Sendable {
    /// A text key.
    let title: String
    /// The page's own path.
    let path: String
    var crumbs: [Layout.Link] = []
    var notice: Notice?
    var status = HTTPResponse.Status.ok
}

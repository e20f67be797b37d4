public import Foundation
public import Hummingbird
public import Web

/// A request of somebody who is signed in and may import files.
public protocol ImportContext: RequestContext {
    var uploader: Uploader { get }
    var form: FormData { get }
    /// The posted file; nil if there is none.
    var upload: IncomingUpload? { get }
    /// The session's token for forms.
    var csrf: String { get }
}

/// How the program that imports draws pages: in its own layout, with its menus.
public protocol ImportPages: Sendable {
    associatedtype Context: ImportContext

    func texts(_ context: Context) -> Texts
    func dates(_ context: Context) -> DateText
    func response(_ page: some Page, _ place: ImportPlace, _ context: Context) -> Response
}

/// Where a page of the machine stands, and with which status it is answered.
public struct ImportPlace: Sendable {
    /// A text key.
    public let title: String
    /// The page's own path.
    public let path: String
    public var crumbs: [Layout.Link] = []
    public var notice: Notice?
    public var status = HTTPResponse.Status.ok
}

/// The templates of the machine's pages.
public enum ImportTemplates {
    public static var folder: URL? { Bundle.module.resourceURL?.appendingPathComponent("Templates") }
}

extension ImportMachine {
    /// The form of each kind, the pages of what was uploaded, and what is done there.
    /// - Parameter group: without a prefix: the kinds and the machine know their whole addresses.
    public func addRoutes<Pages: ImportPages>(to group: some RouterMethods<Pages.Context>, _ pages: Pages) {
        UploadRoutes(imports: self, pages: pages).add(to: group)
        UploadPageRoutes(imports: self, pages: pages).add(to: group)
    }
}

public import Foundation
public import Hummingbird
public import Web

/// What one part of the portal (EAM, service desk, timesheets, help) hands to the program. Nothing else passes between them.
public struct Feature: Sendable {
    /// The folder of its templates.
    public let templates: URL?
    /// Its entries of the menu Manage, in their order.
    public let menu: [MenuEntry]
    /// The paths where files may be posted, and how long they may be; nil where it takes none.
    public let uploads: Uploads?
    /// Adds its routes.
    public let routes: @Sendable (Router<PortalContext>, PortalPages) -> Void

    public init(
        templates: URL?, menu: [MenuEntry] = [], uploads: Uploads? = nil, routes: @escaping @Sendable (Router<PortalContext>, PortalPages) -> Void
    ) {
        self.templates = templates
        self.menu = menu
        self.uploads = uploads
        self.routes = routes
    }
}

/// An entry of the menu Manage.
public struct MenuEntry: Sendable {
    /// The key of its text.
    public let text: String
    public let path: String
    /// Belongs to the entry before it.
    public let indented: Bool

    public init(text: String, path: String, indented: Bool = false) {
        self.text = text
        self.path = path
        self.indented = indented
    }
}

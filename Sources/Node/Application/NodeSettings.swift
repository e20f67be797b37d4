public import Hummingbird
public import Vocabulary
public import Web

/// The settings of a node.
public struct NodeSettings: Sendable {
    /// An organisation that the node serves.
    public struct Organisation: Sendable, Hashable {
        /// As the bus and the portal know it.
        public let number: OrganisationNumber
        public let name: String

        public init(number: OrganisationNumber, name: String) {
            self.number = number
            self.name = name
        }
    }

    public var organisations: [Organisation]
    public var web: WebSettings
    /// Whether the pages say that this is a demo.
    public var demo: Bool
    /// The portal's address, where people request access, without a final slash.
    public var portalURL: String
    /// The cost of passwords that people choose here.
    public var passwordCost = PasswordVerifier.Cost.chosen

    public init(organisations: [Organisation], web: WebSettings, demo: Bool, portalURL: String) {
        self.organisations = organisations
        self.web = web
        self.demo = demo
        self.portalURL = portalURL
    }

    /// The cookie of HD4DP2's session and of the language. Cookies ignore ports, so portal and simulated FAS use other names.
    public static let cookieName = "gatehouse_node"
}

/// The data of every request to the node.
public struct NodeContext: WebContext {
    public var coreContext: CoreRequestContextStorage
    public var reference = ""
    public var language = Language.en
    /// The session of the path's application; nil elsewhere, such as on the start page.
    public var session: Session?
    public var wantsJSON = false
    var visitor: Visitor?
    public var form = FormData.empty
    public var upload: IncomingUpload?

    public init(source: Source) {
        coreContext = .init(source: source)
    }
}

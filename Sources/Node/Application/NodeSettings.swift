public import Hummingbird
public import Vocabulary
public import Web

/// What a node is told when it starts.
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
    /// Only the demo says that it is one.
    public var demo: Bool
    /// Where access is asked for, without a slash at the end.
    public var portalURL: String
    /// Of the passwords that people choose here.
    public var passwordCost = PasswordVerifier.Cost.chosen

    public init(organisations: [Organisation], web: WebSettings, demo: Bool, portalURL: String) {
        self.organisations = organisations
        self.web = web
        self.demo = demo
        self.portalURL = portalURL
    }

    /// Of HD4DP2's session and of the language. The cookies of portal and simulated FAS have other names: cookies ignore ports.
    public static let cookieName = "gatehouse_node"
}

/// What every request of the node carries.
public struct NodeContext: WebContext {
    public var coreContext: CoreRequestContextStorage
    public var reference = ""
    public var language = Language.en
    /// Of the application that serves the path; nil elsewhere, as on the start page.
    public var session: Session?
    public var wantsJSON = false
    var visitor: Visitor?
    public var form = FormData.empty
    public var upload: IncomingUpload?

    public init(source: Source) {
        coreContext = .init(source: source)
    }
}

public import Vocabulary

/// The frame of a page: title, menus, language choice.
public struct Layout: Sendable {
    public struct Link: Sendable {
        public let label: String
        public let path: String
        public let current: Bool
        /// Belongs to the previous link of the menu.
        public let indented: Bool

        public init(label: String, path: String, current: Bool = false, indented: Bool = false) {
            self.label = label
            self.path = path
            self.current = current
            self.indented = indented
        }
    }

    public struct Menu: Sendable {
        public let label: String
        public let detail: String?
        public let links: [Link]

        public init(label: String, detail: String? = nil, links: [Link]) {
            self.label = label
            self.detail = detail
            self.links = links
        }
    }

    public struct LanguageChoice: Sendable {
        public let tag: String
        public let name: String
        public let current: Bool
    }

    public var language: Language
    public var title: String
    /// The program's name in the bar.
    public var brand: String
    public var home: String
    /// Nil if nobody is signed in.
    public var person: Menu?
    public var manage: Menu?
    /// The target of the sign-in button, if there is one.
    public var login: Link?
    /// The path to end the session.
    public var logout: String?
    public var csrf: String
    /// The page's own path, for returning after a choice of language.
    public var path: String
    public var crumbs: [Link] = []
    public var notice: Notice?
    /// Whether the page says that it belongs to a demo.
    public var demo: Bool

    public let languages: [LanguageChoice]
    let lang: String

    public init(
        language: Language, title: String, brand: String, home: String, person: Menu? = nil, manage: Menu? = nil, login: Link? = nil,
        logout: String? = nil, csrf: String, path: String, demo: Bool
    ) {
        self.language = language
        self.title = title
        self.brand = brand
        self.home = home
        self.person = person
        self.manage = manage
        self.login = login
        self.logout = logout
        self.csrf = csrf
        self.path = path
        self.demo = demo
        lang = language.rawValue
        languages = Language.allCases.map { LanguageChoice(tag: $0.rawValue, name: $0.ownName, current: $0 == language) }
    }
}

/// A short message at the top of a page: what just happened, or why nothing happened.
public struct Notice: Sendable {
    /// A button that reverses the last action.
    public struct Undo: Sendable {
        public struct Input: Sendable {
            public let name: String
            public let value: String

            public init(_ name: String, _ value: String) {
                self.name = name
                self.value = value
            }
        }

        public let path: String
        public let inputs: [Input]

        /// - Parameter path: the address of the POST, which contains the session's token and the inputs.
        public init(path: String, inputs: [Input] = []) {
            self.path = path
            self.inputs = inputs
        }
    }

    public let kind: String
    public let role: String
    public let text: String
    public var undo: Undo?

    public static func success(_ text: String, undo: Undo? = nil) -> Notice { Notice(kind: "success", role: "status", text: text, undo: undo) }
    public static func warning(_ text: String) -> Notice { Notice(kind: "warning", role: "status", text: text) }
    public static func error(_ text: String) -> Notice { Notice(kind: "error", role: "alert", text: text) }
}

extension Language {
    public var ownName: String {
        switch self {
        case .en: "English"
        case .nl: "Nederlands"
        case .fr: "Français"
        case .de: "Deutsch"
        }
    }
}

/// What an audit entry, a mail, a remark or a message is about, such as `account` 7.
public struct Subject: Hashable, Sendable {
    /// A kind of thing, as it is stored. It is no closed enum: each feature names its own.
    public struct Kind: RawRepresentable, ExpressibleByStringLiteral, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }
        public init(stringLiteral value: String) { rawValue = value }
    }

    public let kind: Kind
    /// The number of its row.
    public let id: Int64

    public init(kind: Kind, id: Int64) {
        self.kind = kind
        self.id = id
    }
}

extension Subject.Kind {
    public static let account: Self = "account"
    public static let user: Self = "user"
    public static let upload: Self = "upload"
    public static let provision: Self = "provision"
    public static let portal: Self = "portal"
    public static let node: Self = "node"
}

extension Subject {
    /// At a node: the account by the portal's number.
    public static func account(_ id: AccountID) -> Self { Self(kind: .account, id: id.value) }
    public static func user(_ id: UserID) -> Self { Self(kind: .user, id: id.value) }
    public static func upload(_ id: UploadID) -> Self { Self(kind: .upload, id: id.value) }
    public static func provision(_ id: ProvisionID) -> Self { Self(kind: .provision, id: id.value) }
    /// The portal as a whole.
    public static let portal = Self(kind: .portal, id: 0)
    /// The node as a whole.
    public static let node = Self(kind: .node, id: 0)
}

/// A row's number with its own type, so that a user's number cannot be used as an account's.
///
/// It prints and encodes as the plain number, for addresses such as `/accounts/7`.
public struct ID<Subject>: Hashable, Sendable, Codable {
    public let value: Int64

    public init(value: Int64) {
        self.value = value
    }

    public init(_ value: Int64) {
        self.value = value
    }

    public init(from decoder: any Decoder) throws {
        value = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}

extension ID: LosslessStringConvertible {
    /// From an address or a form: ASCII digits, without sign or leading zero, from 1; else nil.
    public init?(_ text: String) {
        guard text.unicodeScalars.allSatisfy(\.isDigit), !text.hasPrefix("0"), let value = Int64(text) else { return nil }
        self.value = value
    }

    public var description: String { String(value) }
}

extension ID: Comparable {
    public static func < (left: ID, right: ID) -> Bool { left.value < right.value }
}

/// The kinds of rows that an `ID` can identify.
public enum Identified {
    public enum User {}
    public enum Organisation {}
    public enum Account {}
    public enum Grant {}
    public enum Provision {}
    public enum Project {}
    public enum AuthorGroup {}
    public enum Session {}
    public enum Mail {}
    public enum Message {}
    public enum Upload {}
}

public typealias UserID = ID<Identified.User>
public typealias OrganisationID = ID<Identified.Organisation>
public typealias AccountID = ID<Identified.Account>
public typealias GrantID = ID<Identified.Grant>
public typealias ProvisionID = ID<Identified.Provision>
public typealias ProjectID = ID<Identified.Project>
public typealias AuthorGroupID = ID<Identified.AuthorGroup>
public typealias SessionID = ID<Identified.Session>
public typealias MailID = ID<Identified.Mail>
/// A row of our message history. On the bus a message has another identifier.
public typealias MessageID = ID<Identified.Message>
public typealias UploadID = ID<Identified.Upload>

public import Foundation
public import Vocabulary

/// One value as an engine stores it. Times are milliseconds since 1970 (UTC), booleans 0 and 1, in every engine.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// What may stand inside `\( )` of a ``Query``.
public protocol SQLBindable: Sendable {
    var sqlValue: SQLValue { get }
}

extension SQLValue: SQLBindable { public var sqlValue: SQLValue { self } }
extension Int: SQLBindable { public var sqlValue: SQLValue { .integer(Int64(self)) } }
extension Int64: SQLBindable { public var sqlValue: SQLValue { .integer(self) } }
extension Bool: SQLBindable { public var sqlValue: SQLValue { .integer(self ? 1 : 0) } }
extension String: SQLBindable { public var sqlValue: SQLValue { .text(self) } }
extension [UInt8]: SQLBindable { public var sqlValue: SQLValue { .blob(self) } }
extension Date: SQLBindable {
    public var sqlValue: SQLValue { .integer(Int64((timeIntervalSince1970 * 1000).rounded())) }
}
extension OrganisationNumber: SQLBindable { public var sqlValue: SQLValue { .text(digits) } }
extension ID: SQLBindable { public var sqlValue: SQLValue { .integer(value) } }
extension ApplicationID: SQLBindable { public var sqlValue: SQLValue { .text(rawValue) } }
extension RoleCode: SQLBindable { public var sqlValue: SQLValue { .text(rawValue) } }
extension Subject.Kind: SQLBindable { public var sqlValue: SQLValue { .text(rawValue) } }

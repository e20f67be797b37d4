import Database
import Directory
import Foundation
import Vocabulary

extension PortalServices {
    /// The name with which the person signs in at the installation: given at the first delivery, which writes it, and kept for good.
    func userName(of account: Account, in db: any Reader) throws -> String {
        if let existing = account.userName { return existing }
        let base = plainUserName(first: account.ownerFirstName, last: account.ownerLastName)
        return try firstFree(base, numbered: { "\(base)\($0)" }) { try db.isTaken(userName: $0, at: account.provisionID) }
    }
}

/// The name itself, or a numbered one from 2 on that nobody has: the first, where the taken ones have no gap. Of a thousand who share a name it
/// asks about twenty.
func firstFree(_ name: String, numbered: (Int) -> String, isTaken: (String) throws -> Bool) rethrows -> String {
    guard try isTaken(name) else { return name }
    var (taken, free) = (1, 2)
    while try isTaken(numbered(free)) { (taken, free) = (free, free * 2) }
    while free - taken > 1 {
        let middle = (taken + free) / 2
        if try isTaken(numbered(middle)) { taken = middle } else { free = middle }
    }
    return numbered(free)
}

extension Reader {
    fileprivate func isTaken(userName: String, at provision: ProvisionID) throws -> Bool {
        try count("SELECT COUNT(*) AS n FROM accounts WHERE provision_id = \(provision) AND user_name = \(userName)") > 0
    }
}

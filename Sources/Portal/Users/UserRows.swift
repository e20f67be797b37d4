import Access
import Database
import Directory
import Foundation
import Vocabulary
import Web

/// A person as one line of EAM Users, ready to print.
struct UserRow: Sendable {
    let id: String
    let path: String
    let firstName: String
    let lastName: String
    let name: String
    let email: String
    let ssin: String
    let roles: String
    let organisations: [String]
    /// The status as a chip: text and colour.
    let chip: Chip
    /// "Blocked at UZ Westhoek", where only some organisations are concerned.
    let remark: String?

    init(_ user: ListedUser, ssin: String, _ texts: Texts) {
        id = "\(user.id)"
        path = "/manage/users/\(user.id)"
        firstName = user.firstName
        lastName = user.lastName
        name = user.name
        email = user.emailIsPlaceholder ? texts("users.no_email") : user.email
        self.ssin = ssin
        roles = user.roles(texts).joined(separator: ", ")
        organisations = user.memberships.map(\.organisation)
        chip = Chip(userEnabled: !user.isBlocked, texts)
        let blocked = user.memberships.filter(\.blocked).map(\.organisation)
        remark = user.isBlocked || blocked.isEmpty ? nil : texts("users.blocked_at", ["organisations": blocked.joined(separator: ", ")])
    }
}

extension UserRow: TemplateRow {
    func tell(_ fields: inout TemplateFields) {
        fields.add("id", id)
        fields.add("path", path)
        fields.add("firstName", firstName)
        fields.add("lastName", lastName)
        fields.add("name", name)
        fields.add("email", email)
        fields.add("ssin", ssin)
        fields.add("roles", roles)
        fields.add("organisations", organisations)
        fields.add("chip", chip)
        fields.add("remark", remark)
    }
}

extension ListedUser {
    /// EAM roles in words, the highest first. Access manager counts at the organisations that the viewer manages.
    func roles(_ texts: Texts) -> [String] {
        var found: [String] = []
        switch type {
        case .administrator: found.append(texts("role.administrator"))
        case .hdManager: found.append(texts("role.hd_manager"))
        case .authenticated: break
        }
        if memberships.contains(where: \.accessManager) { found.append(texts("role.access_manager")) }
        return found.isEmpty ? [texts("role.authenticated")] : found
    }
}

extension Chip {
    init(userEnabled enabled: Bool, _ texts: Texts) {
        self.init(kind: enabled ? "published" : "disabled", stateName: enabled ? "Enabled" : "Disabled", text: texts(enabled ? "status.Enabled" : "status.Disabled"))
    }
}

extension PortalServices {
    /// For those who may see it (SPEC §4: a column of EAM Users): written as on the identity card.
    func shownSSIN(_ sealed: [UInt8]) -> String {
        openSSIN(sealed).flatMap { try? SSIN.parse($0).formatted } ?? ""
    }

    func openSSIN(_ sealed: [UInt8]) -> String? { try? keys.openText(sealed, as: "ssin") }
}

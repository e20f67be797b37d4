import Access
import CSV
import Vocabulary
import Web

/// The texts of the pages for each kind of file.
extension UploadKind {
    /// The address of the upload form.
    var path: String { "/manage/\(rawValue)/upload" }

    var headingKey: String { self == .users ? "upload.page.users" : "upload.page.accounts" }

    var leadKey: String { self == .users ? "upload.page.users.lead" : "upload.page.accounts.lead" }

    func tabs(_ texts: Texts) -> [Layout.Link] { self == .users ? userTabs(texts, current: path) : accountTabs(texts, current: path) }

    /// The accepted values of a column, as a text key.
    private func meaningKey(of column: String) -> String {
        switch column {
        case "ssin": "upload.page.column.ssin"
        case "first_name", "last_name": "upload.page.column.name"
        case "email": self == .users ? "upload.page.column.user_email" : "upload.page.column.account_email"
        case "nihdi": "upload.page.column.nihdi"
        case "org_nihdi": "upload.page.column.org_nihdi"
        case "app": "upload.page.column.app"
        case "project_code": "upload.page.column.project_code"
        case "role": self == .users ? "upload.page.column.user_role" : "upload.page.column.account_role"
        default: "upload.page.column.authorgroup"
        }
    }

    /// The columns in the order of the example file, with their accepted values.
    func columnLines(_ catalogue: Catalogue, _ texts: Texts) -> [UploadFormPage.Column] {
        let arguments = catalogue.columnArguments(texts)
        return ExampleFile.columns(self).map { name in
            UploadFormPage.Column(
                name: name, presence: texts(columns.required.contains(name) ? "upload.page.needed" : "upload.page.optional"),
                meaning: texts(meaningKey(of: name), arguments))
        }
    }
}

extension Catalogue {
    /// What the columns of accounts accept, in words.
    fileprivate func columnArguments(_ texts: Texts) -> [String: String] {
        let roles = applications.filter { !$0.roles.isEmpty }.map { application in
            let codes = application.roles.map { "\($0.code) (\($0.label))" }
            return texts("upload.page.column.roles_of", ["application": application.id.rawValue, "roles": texts.alternatives(codes)])
        }
        let choosing = applications.flatMap { application in
            application.roles.filter { $0.authorGroup == .chosen }.map { "\($0.code) (\(application.id))" }
        }
        return [
            "applications": texts.alternatives(applications.map(\.id.rawValue)), "roles": roles.joined(separator: " "),
            "choosing": texts.alternatives(choosing),
        ]
    }
}

extension Texts {
    /// A number with thousands separators.
    func number(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        let separator =
            switch language {
            case .en: ","
            case .nl, .de: "."
            case .fr: "\u{202F}"
            }
        let groups = stride(from: digits.count, to: 0, by: -3).map { String(digits[max(0, $0 - 3)..<$0]) }.reversed()
        return (number < 0 ? "−" : "") + groups.joined(separator: separator)
    }
}

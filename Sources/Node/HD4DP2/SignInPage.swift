import Foundation
import Web

/// The form where one signs in.
struct SignInPage: Page {
    static let template = "node_sign_in"

    let fields: [Field]
    let formErrors: FormErrors?
    var csrf = ""

    init(_ texts: Texts) {
        self.init(texts, userName: "", errors: ([], []))
    }

    /// The form as it came back, with what is missing at its field. A password is never sent back.
    init(_ texts: Texts, userName: String, checking password: String) {
        let isNameMissing = userName.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty
        let errors = (
            isNameMissing ? [texts("node.sign_in.user_name_missing")] : [], password.isEmpty ? [texts("node.sign_in.password_missing")] : []
        )
        self.init(texts, userName: String(userName.prefix(200)), errors: errors)
    }

    private init(_ texts: Texts, userName: String, errors: (userName: [String], password: [String])) {
        fields = [
            .text(
                "user_name", texts("node.sign_in.user_name"), value: userName, required: true, autocomplete: "username",
                hint: texts("node.sign_in.user_name_hint"), errors: errors.userName),
            .text(
                "password", texts("node.sign_in.password"), value: "", type: "password", required: true, autocomplete: "current-password",
                errors: errors.password),
        ]
        formErrors = FormErrors(fields)
    }
}

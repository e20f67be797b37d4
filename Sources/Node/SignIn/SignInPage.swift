import Foundation
import Web

/// The sign-in form of an application.
struct SignInPage: Page {
    static let template = "node_sign_in"

    let heading: String
    /// The address of the POST.
    let path: String
    let fields: [Field]
    let formErrors: FormErrors?
    var csrf = ""

    init(_ application: LocalApplication, _ texts: Texts) {
        self.init(application, texts, userName: "", errors: ([], []))
    }

    /// The posted form with its errors. A password is never sent back.
    init(_ application: LocalApplication, _ texts: Texts, userName: String, checking password: String) {
        let isNameMissing = userName.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty
        let errors = (
            isNameMissing ? [texts("node.sign_in.user_name_missing")] : [], password.isEmpty ? [texts("node.sign_in.password_missing")] : []
        )
        self.init(application, texts, userName: String(userName.prefix(200)), errors: errors)
    }

    private init(_ application: LocalApplication, _ texts: Texts, userName: String, errors: (userName: [String], password: [String])) {
        heading = texts("node.sign_in.title", ["application": application.label])
        path = application.path
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

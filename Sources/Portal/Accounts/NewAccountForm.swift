import Directory
import Foundation
import Vocabulary
import Web

/// The form of a new account, with the input and its errors.
struct NewAccountForm: Error, Sendable {
    let email: String
    let provision: String
    let emailErrors: [String]
    let provisionErrors: [String]

    func page(heading: String, action: String, back: String, csrf: String, _ provisions: [ProvisionChoice], _ texts: Texts) -> NewAccountPage {
        let fields = [
            Field.text(
                "email", texts("accounts.new.email"), value: email, type: "email", required: true, autocomplete: "email",
                hint: texts("accounts.new.email.hint"), errors: emailErrors),
            Field.combobox(
                "provision", texts("accounts.new.provision"), value: provision, suggestions: provisions.map(\.label), required: true,
                hint: texts("accounts.new.provision.hint"), errors: provisionErrors),
        ]
        return NewAccountPage(heading: heading, action: action, back: back, csrf: csrf, formErrors: FormErrors(fields), fields: fields)
    }
}

/// The input for a new account, not parsed, with its provision.
struct NewAccountEntry: Sendable {
    let email: String
    let provisionLabel: String
    let provision: ProvisionID?

    /// - Throws: ``NewAccountForm`` with all errors.
    func checked(_ texts: Texts) throws(NewAccountForm) -> NewAccount {
        let entry = Entry { () throws(Flaws) in try EmailAddress.parse(email) }
        let isEmpty = provisionLabel.allSatisfy(\.isWhitespace)
        let missing = provision == nil ? [texts(isEmpty ? "flaw.account.provision.missing" : "flaw.account.provision.unknown")] : []
        guard let email = entry.value, let provision else { throw form(email: entry.errors(texts), provision: missing) }
        return NewAccount(email: email, provision: provision)
    }

    /// The form with the reason why the account was not added.
    func refused(_ refusal: NewAccountRefusal, forOneself: Bool, _ texts: Texts) -> NewAccountForm {
        switch refusal {
        case .provisionNotOpen: form(provision: [texts("flaw.account.provision.unknown")])
        case .blocked: form(provision: [texts(forOneself ? "flaw.account.blocked" : "flaw.account.owner_blocked")])
        case .exists: form(email: [texts(forOneself ? "flaw.account.exists" : "flaw.account.owner_exists")])
        }
    }

    /// The confirmation after it was added.
    var done: Confirmation {
        let isPublic = (try? EmailAddress.parse(email).isPublicDomain) ?? false
        return isPublic ? .accountAddedPublicDomain : .accountAdded
    }

    private func form(email emailErrors: [String] = [], provision provisionErrors: [String] = []) -> NewAccountForm {
        NewAccountForm(
            email: String(email.prefix(2000)), provision: String(provisionLabel.prefix(2000)), emailErrors: emailErrors, provisionErrors: provisionErrors)
    }
}

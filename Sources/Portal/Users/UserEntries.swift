import Directory
import Foundation
import Vocabulary
import Web

/// What was entered to create a user, as it came.
struct NewUserEntry: Sendable {
    var ssin = ""
    var firstName = ""
    var lastName = ""
    var email = ""
    var nihdi = ""
    var language: String
    var organisations: [OrganisationID] = []
    var accessManager = false

    init(language: Language) { self.language = language.rawValue }

    init(_ form: FormData) {
        func short(_ name: String) -> String { String(form[name].prefix(2000)) }
        ssin = short("ssin")
        firstName = short("first_name")
        lastName = short("last_name")
        email = short("email")
        nihdi = short("nihdi")
        language = short("language")
        organisations = form.all("organisation").compactMap { OrganisationID($0) }
        // A page's switch says 1, a program's `true` comes as "on".
        accessManager = ["1", "on"].contains(form["access_manager"])
    }

    /// The user to be made, or everything that is wrong, at its field.
    func checked(_ texts: Texts) -> (NewUser?, errors: [String: [String]]) {
        let ssin = Entry { () throws(Flaws) in try SSIN.parse(self.ssin) }
        let first = Entry { () throws(Flaws) in try PersonName.parse(firstName) }
        let last = Entry { () throws(Flaws) in try PersonName.parse(lastName) }
        let email = Entry { () throws(Flaws) in try EmailAddress.parse(self.email) }
        let (numbers, wrong) = NIHDIEntry.parse(nihdi, texts)
        let language = Language(rawValue: self.language)
        var errors = ["ssin": ssin.errors(texts), "first_name": first.errors(texts), "last_name": last.errors(texts), "email": email.errors(texts), "nihdi": wrong]
        if language == nil { errors["language"] = [texts("flaw.required")] }
        if organisations.isEmpty { errors["organisation"] = [texts("flaw.user.organisation")] }
        errors = errors.filter { !$0.value.isEmpty }
        guard errors.isEmpty, let ssin = ssin.value, let first = first.value, let last = last.value, let email = email.value, let language else {
            return (nil, errors)
        }
        let unique = organisations.reduce(into: [OrganisationID]()) { if !$0.contains($1) { $0.append($1) } }
        let new = NewUser(
            ssin: ssin, firstName: first, lastName: last, email: email, nihdi: numbers, language: language, organisations: unique, accessManager: accessManager)
        return (new, [:])
    }
}

/// What was entered to find somebody who exists, as it came.
struct ExistingUserEntry: Sendable {
    var email = ""
    var ssin = ""
    var organisations: [OrganisationID] = []

    init() {}

    init(_ form: FormData) {
        email = String(form["email"].prefix(2000))
        ssin = String(form["ssin"].prefix(2000))
        organisations = form.all("organisation").compactMap { OrganisationID($0) }
    }

    func checked(_ texts: Texts) -> (UserSearch?, errors: [String: [String]]) {
        func isEmpty(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }
        let email = isEmpty(email) ? nil : Entry { () throws(Flaws) in try EmailAddress.parse(self.email) }
        let ssin = isEmpty(ssin) ? nil : Entry { () throws(Flaws) in try SSIN.parse(self.ssin) }
        var errors = ["email": email?.errors(texts) ?? [], "ssin": ssin?.errors(texts) ?? []]
        if email == nil, ssin == nil { errors["email"] = [texts("flaw.user.search")] }
        if organisations.isEmpty { errors["organisation"] = [texts("flaw.user.organisation")] }
        errors = errors.filter { !$0.value.isEmpty }
        return (errors.isEmpty ? UserSearch(email: email?.value, ssin: ssin?.value) : nil, errors)
    }
}

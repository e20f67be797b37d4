import Testing
import Vocabulary

@testable import Node
import Web

@Suite struct PasswordRulesTests {
    private func flaws(_ password: String, _ repeated: String? = nil, isTemporary: Bool = false) -> (password: [String], repeated: [String]) {
        let found = PasswordEntry(password: password, repeated: repeated ?? password)
            .flaws(userName: "emma.desmet", email: "emma.desmet@aznoordzee.example", isTemporary: isTemporary)
        func keys(_ field: PasswordEntry.Field) -> [String] { (found[field] ?? []).map { $0.key.replacing("node.password.flaw.", with: "") } }
        return (keys(.password), keys(.repeated))
    }

    @Test func `nothing entered is refused at both fields`() {
        #expect(flaws("").password == ["missing"])
        #expect(flaws("").repeated == ["repeat_missing"])
    }

    @Test func `eleven characters are too few and twelve are enough`() {
        #expect(flaws("helmgras kus").password == [])
        #expect(flaws("helmgras ku").password == ["short"])
    }

    @Test func `two hundred characters are the most`() {
        let sentence = String(repeating: "duin en zee, ", count: 16)
        #expect(flaws(String(sentence.prefix(200))).password == [])
        #expect(flaws(String(sentence.prefix(201))).password == ["long"])
    }

    @Test func `control characters are refused`() {
        #expect(flaws("duin\0 en helmgras").password == ["control"])
    }

    @Test func `the user name, the e-mail address and the temporary password are refused`() {
        #expect(flaws("Emma.DeSmet").password == ["short", "own_name"])
        #expect(flaws("Emma.DeSmet@aznoordzee.example").password == ["own_name"])
        #expect(flaws(temporary, isTemporary: true).password == ["temporary"])
    }

    @Test(arguments: [
        "password1234", "Welcome12345", "123456789012", "qwertyuiopas", "aaaaaaaaaaaa", "1212121212121", "WachtwoordWachtwoord", "1q2w3e4r5t6y",
    ])
    func `the commonest passwords are refused`(password: String) {
        #expect(flaws(password).password == ["common"])
    }

    @Test(arguments: [chosen, "correct paard batterij niet", "пароль из моря и песка", "?!;:,.-_+=&%#"])
    func `an uncommon password will do`(password: String) {
        #expect(flaws(password).password == [])
        #expect(flaws(password).repeated == [])
    }

    @Test func `two different entries are refused at the second, beside what is wrong with the first`() {
        #expect(flaws(chosen, chosen + " ").repeated == ["repeat_different"])
        let both = flaws("kort", "lang")
        #expect(both.password == ["short"])
        #expect(both.repeated == ["repeat_different"])
    }
}

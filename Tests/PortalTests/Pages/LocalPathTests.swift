import Testing
import Web

@Suite struct LocalPathTests {
    @Test(arguments: [
        "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "https://evil.example", "https:/evil.example",
        "javascript:alert(1)", "data:text/html,x", "evil.example", "mailto:eve@evil.example", " //evil.example", " /accounts", "/acc ounts",
    ])
    func `an address elsewhere becomes the start page`(text: String) { #expect(localPath(text) == "/") }

    @Test(arguments: ["/\t/evil.example", "/\tevil", "/a\r\nSet-Cookie: a=b", "\n/accounts", "/a\u{0}b", "/a\u{7F}", "/\u{85}/evil.example", "/\u{202E}a", "/é", ""])
    func `control characters and what is not ASCII become the start page`(text: String) { #expect(localPath(text) == "/") }

    @Test(arguments: [
        "/", "/accounts", "/accounts/7?done=approve", "/manage/users?q=a%20b&sort=last", "/%2Fevil.example", "/%2F%2Fevil.example", "/%5Cevil.example",
        "/login?return=%2Faccounts", "/accounts//7", "/@evil.example", "/:80",
    ])
    func `a path of this program stays as it is`(text: String) { #expect(localPath(text) == text) }
}

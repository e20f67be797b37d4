import Testing
import Vocabulary

struct CodeTests {
    @Test(arguments: ["hd4dp2", "HD4DP2", " Hd4dp2\n"])
    func `the id of an application is kept in small letters`(raw: String) throws {
        #expect(try ApplicationID.parse(raw) == .hd4dp2)
    }

    @Test(arguments: ["a", "7", "data-portal_2", String(repeating: "a", count: 40)])
    func `an application and a role may be named so`(raw: String) throws {
        #expect(try ApplicationID.parse(raw).rawValue == raw && ApplicationID(rawValue: raw)?.rawValue == raw)
        #expect(try RoleCode.parse(raw).rawValue == raw && RoleCode(rawValue: raw)?.rawValue == raw)
    }

    @Test(arguments: [
        ("", "flaw.required"), (" ", "flaw.required"), ("a b", "format"), ("-a", "format"), ("_a", "format"), ("=a", "format"), ("é", "format"), ("a.b", "format"),
        ("a/b", "format"), ("a|b", "format"), ("٣", "format"), ("a\u{301}", "format"), ("a\u{0}b", "flaw.control"), (String(repeating: "a", count: 41), "flaw.long"),
    ])
    func `anything else is refused with its reason, and no value`(raw: String, key: String) {
        #expect(reasons(for: raw, ApplicationID.parse) == [key == "format" ? "flaw.application.format" : key])
        #expect(reasons(for: raw, RoleCode.parse) == [key == "format" ? "flaw.role.format" : key])
        #expect(ApplicationID(rawValue: raw) == nil && RoleCode(rawValue: raw) == nil)
    }

    @Test func `the code of a role keeps its capitals, and an application's id as it is stored has none`() throws {
        #expect(try RoleCode.parse(" SPONSOR_SPONSOR ").rawValue == "SPONSOR_SPONSOR")
        #expect(RoleCode(rawValue: "SPONSOR_SPONSOR") != nil && ApplicationID(rawValue: "HD4DP2") == nil)
    }
}

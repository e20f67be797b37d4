import Foundation
import Testing
import Vocabulary

struct IDTests {
    @Test func `a number in an address gives an id and back`() {
        #expect(AccountID("7")?.value == 7)
        #expect("/accounts/\(AccountID(7))" == "/accounts/7")
        #expect(AccountID("9223372036854775807") == AccountID(value: .max))
    }

    @Test(arguments: ["", "0", "07", "-7", "+7", " 7", "7 ", "7.0", "٧", "seven", "9223372036854775808"])
    func `anything else in an address gives none`(text: String) {
        #expect(AccountID(text) == nil)
    }

    @Test func `it is coded as the number alone`() throws {
        let coded = try JSONEncoder().encode(["user": UserID(7)])
        #expect(String(decoding: coded, as: UTF8.self) == #"{"user":7}"#)
        #expect(try JSONDecoder().decode([String: UserID].self, from: coded) == ["user": UserID(7)])
    }

    @Test func `ids are sorted by number`() {
        #expect([GrantID(10), GrantID(9)].sorted() == [GrantID(9), GrantID(10)])
    }
}

import Testing
import Vocabulary

struct LanguageTests {
    @Test(arguments: [("nl", Language.nl), ("nl-BE", .nl), ("FR_be", .fr), ("de-Latn-DE", .de), ("en", .en)])
    func `a tag gives its language`(tag: String, language: Language) {
        #expect(Language(tag: tag) == language)
    }

    @Test(arguments: ["", "es", "nld", "-nl", "*", "nl;q=1"])
    func `other tags give none`(tag: String) {
        #expect(Language(tag: tag) == nil)
    }
}

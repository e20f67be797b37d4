/// Characters with a meaning in a search index, a pattern or SQL. No name or address contains any of them.
enum Operators {
    static let searches = [
        "\"", "\"\"", "\"lotte\"", "lotte\" OR \"tom", "lotte OR tom", "lotte AND jacobs", "lotte NOT tom", "*", "lott*", "NEAR(", "NEAR(lotte jacobs)", ")", "(lotte)",
        "%", "%%%", "lo%te", "_", "___", "lott_", "^lotte", "-lotte", "search_text : lotte", "{search_text} : lotte", "lotte + jacobs", "'", "'' OR 1=1 --",
        "\\", "\\\\\\", ";", "a;b", "\u{10FFFF}", "🙂🙂🙂", "abc\"\u{200D}", "\"\u{20DD}\"\u{20DD}\"", "\"\u{301}\"\u{301}\"",
    ]
}

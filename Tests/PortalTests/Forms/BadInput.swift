import Foundation
import Testing

/// Input that people and programs put into fields.
enum BadInput: String, CaseIterable, Sendable {
    case empty, spaces, endless, script, picture, nul, nonLatin, turnedAround, unknownID, hugeID, negativeID, sql, template, combining

    var text: String {
        switch self {
        case .empty: ""
        case .spaces: " \t \n "
        case .endless: String(repeating: "Aé7 ", count: 2500)
        case .script: "<script>alert(1)</script>"
        case .picture: "\"><img src=x onerror=alert(1)>"
        case .nul: "emma\u{0}@aznoordzee.example"
        case .nonLatin: "Ελένη Παπαδοπούλου 李小龍"
        case .turnedAround: "emma\u{202E}@aznoordzee.example"
        case .unknownID: "999999"
        case .hugeID: "99999999999999999999999"
        case .negativeID: "-1"
        case .sql: "1'; DROP TABLE users; --"
        case .template: "{{{page.csrf}}} [[form.save]]"
        // For Swift a quotation mark with an accent is one Character; for a browser it still ends the attribute.
        case .combining: "x\"\u{301} onfocus=alert(1) autofocus=\"\u{301}"
        }
    }
}

extension Reply {
    /// Whether the page runs none of the input.
    var isHarmless: Bool {
        let page = Data(text.utf8)
        let traces = ["<script>alert", "<img src=x", "\"><img", "onerror=alert(1)>", "\"\u{301} onfocus"]
        return traces.allSatisfy { page.range(of: Data($0.utf8)) == nil } && text.contains("</html>")
    }
}

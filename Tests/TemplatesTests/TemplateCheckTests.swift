import Testing

@testable import Templates

/// What a template names and its page lacks is found without drawing it.
@Suite struct TemplateCheckTests {
    private struct Page {
        let heading: String
        let count: Int
        let isOpen: Bool
        let mood: Mood
        let remark: String?
        let owner: Person?
        let people: [Person]
        let groups: [[String]]
        let chosen: [Person]?
        let lookup: [String: String]
    }

    private struct Person: TemplateRow {
        let name: String
        let nick: String?
        let friends: [Friend]

        func tell(_ fields: inout TemplateFields) {}
    }

    private struct Friend { let label: String }

    private enum Mood { case good }

    private func flaws(_ text: String, _ others: [String: String] = [:]) throws -> [String] {
        var check = TemplateCheck(try TemplateSet(others.merging(["page": text], uniquingKeysWith: { $1 })))
        check.look(at: "page", drawnFrom: Page.self)
        return check.flaws
    }

    @Test(arguments: [
        "{{headng}}", "{{#isOpn}}x{{/isOpn}}", "{{^isOpn}}x{{/isOpn}}", "{{owner.nam}}", "{{heading.length}}", "{{#owner}}{{nmae}}{{/owner}}", "{{people.name}}",
        // No value has these: the list is empty, what is optional is nil, and what is negated is there.
        "{{#people}}{{nmae}}{{/people}}", "{{#people}}{{#friends}}{{labl}}{{/friends}}{{/people}}", "{{#chosen}}{{nmae}}{{/chosen}}", "{{#remark}}{{reamrk}}{{/remark}}",
        "{{^isOpen}}{{headng}}{{/isOpen}}", "{{#groups}}{{#.}}{{headng}}{{/.}}{{/groups}}",
    ])
    func `a name that finds no field is a flaw, wherever it stands`(text: String) throws {
        let found = try flaws(text)
        #expect(found.count == 1 && found.allSatisfy { $0.hasPrefix("page: {{") && $0.contains("finds nothing in") }, "\(found)")
    }

    @Test(arguments: ["{{people}}", "{{owner}}", "{{#owner}}{{.}}{{/owner}}", "{{lookup}}", "{{#lookup}}x{{/lookup}}"])
    func `what would be drawn as nothing is a flaw`(text: String) throws {
        #expect(try flaws(text).count == 1)
    }

    @Test func `names are looked for as they are when the template is drawn`() throws {
        #expect(try flaws("""
            {{heading}}{{count}}{{mood}}{{isOpen}}{{#remark}}{{.}}{{remark}}{{/remark}}{{owner.name}}{{owner.nick}}
            {{#people}}{{name}} {{heading}} {{#friends}}{{label}} of {{name}}{{^last()}}, {{/last()}}{{/friends}}{{^friends}}-{{/friends}}{{/people}}
            {{#chosen}}{{nick}}{{/chosen}}{{#groups}}{{#.}}{{.}}{{/.}}{{/groups}}
            """) == [])
    }

    @Test func `pieces and layouts are looked through in each place that draws them`() throws {
        let pieces = ["name": "<b>{{name}}</b>", "layout": "{{heading}}<main>{{$content}}{{/content}}</main>"]
        #expect(try flaws("{{#people}}{{>name}}{{/people}}{{#owner}}{{>name}}{{/owner}}", pieces) == [])
        #expect(try flaws("{{>name}}{{#people}}{{>name}}{{/people}}", pieces) == ["name: {{name}} finds nothing in Page"])
        #expect(try flaws("{{<layout}}{{$content}}{{headng}}{{/content}}{{/layout}}", pieces) == ["page: {{headng}} finds nothing in Page"])
        #expect(try flaws("{{<layout}}{{$contnt}}{{heading}}{{/contnt}}{{/layout}}", pieces) == ["page: layout has no block contnt"])
        #expect(try flaws("{{>nmae}}", pieces) == ["page: there is no template nmae"])
        #expect(try flaws("{{>loop}}", ["loop": "{{>loop}}"]) == ["loop: loop draws itself in"])
    }

    @Test func `what was looked through is told`() throws {
        var check = TemplateCheck(try TemplateSet(["page": "{{#people}}{{>line}}{{/people}}", "line": "{{name}}", "other": "{{>line}}"]))
        check.look(at: "page", drawnFrom: Page.self)
        #expect(check.flaws == [] && check.reached == ["page", "line"])
    }
}

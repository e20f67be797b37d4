import Testing

@testable import Templates

/// The part of Mustache that pages are written in.
@Suite struct TemplateTests {
    private struct Thing: Sendable {
        var name = "A & \"B\""
        var html = "<b>"
        var yes = true
        var no = false
        var count = 3
        var missing: String?
        var given: String? = "given"
        var none: [String] = []
        var letters = ["a", "b", "c"]
        var inner: Inner? = Inner()
        var people = [Person(name: "x", friends: ["y"]), Person(name: "z", friends: [])]
    }

    private struct Inner: Sendable {
        var label = "inner"
        var deep = Deep()
    }

    private struct Deep: Sendable { var text = "deep" }

    private struct Person: Sendable {
        let name: String
        let friends: [String]
        var given: String?
    }

    private func drawn(_ text: String, _ others: [String: String] = [:]) throws -> String {
        var templates: [String: Template] = [:]
        for (name, text) in others.merging(["page": text], uniquingKeysWith: { $1 }) { templates[name] = try Template(text, name: name) }
        var drawing = TemplateDrawing(templates)
        let isThere = drawing.draw("page", with: .fields(TemplateFields(Mirror(reflecting: Thing()))))
        return isThere ? drawing.html : "nothing"
    }

    @Test(arguments: [
        "{{#yes}}", "{{/yes}}", "{{#yes}}{{/no}}", "{{yes", "{{{html}}", "{{}}", "{{a b<c}}", "{{.a}}", "{{a..b}}", "{{upper(name)}}", "{{=<% %>=}}", "{{<page}}{{$a}}{{/page}}",
    ])
    func `what is broken, or not of the part that is read, stops the start`(text: String) {
        #expect(throws: TemplateError.self) { try Template(text, name: "page") }
    }

    @Test(arguments: [
        ("{{name}}", "A &amp; &quot;B&quot;"), ("{{{html}}}{{html}}", "<b>&lt;b&gt;"), ("{{ count }}|{{yes}}|{{missing}}|{{nowhere}}|{{given}}", "3|true|||given"),
        ("{{inner.label}} {{inner.deep.text}} {{inner.deep.nothing}}{{letters}}{{inner}}", "inner deep "), ("{{! not shown }}a { b } {c", "a { b } {c"),
    ])
    func `values are written, and escaped unless they are HTML`(text: String, expected: String) throws {
        #expect(try drawn(text) == expected)
    }

    @Test(arguments: [
        ("{{#yes}}a{{/yes}}{{#no}}b{{/no}}{{^yes}}c{{/yes}}{{^no}}d{{/no}}", "ad"), ("{{#missing}}a{{/missing}}{{^missing}}b{{/missing}}{{#given}}{{given}}!{{/given}}", "bgiven!"),
        ("{{#letters}}{{.}}{{^last()}}, {{/last()}}{{/letters}}", "a, b, c"), ("{{#letters}}{{#first()}}<{{/first()}}{{.}}{{/letters}}", "<abc"),
        ("{{#none}}a{{/none}}{{^none}}b{{/none}}{{^letters}}c{{/letters}}", "b"), ("{{#inner}}{{label}} {{given}} {{deep.text}}{{/inner}}", "inner given deep"),
        ("{{#people}}{{count}}{{given}}{{^given}}!{{/given}} {{/people}}", "3! 3! "), ("{{#people}}{{name}}({{#friends}}{{.}}{{name}}{{/friends}}{{^friends}}-{{/friends}}){{/people}}", "x(yx)z(-)"),
    ])
    func `sections are drawn for what is there, once for each of a list, and see what surrounds them, but not through a field of their own that is nil`(text: String, expected: String) throws {
        #expect(try drawn(text) == expected)
    }

    @Test func `a tag that stands alone on its line leaves no empty line, others leave the line as it is`() throws {
        #expect(try drawn("a\n{{#letters}}\n{{.}}\n{{/letters}}\nb\n") == "a\na\nb\nc\nb\n")
        #expect(try drawn("a\n{{#letters}}{{.}}\n{{/letters}}\nb") == "a\na\nb\nc\nb")
        #expect(try drawn("{{#letters}}{{.}}\n{{/letters}}b\n{{#no}}{{/no}}\nc") == "a\nb\nc\nb\n\nc")
        #expect(try drawn("a\n{{count}}\nb") == "a\n3\nb")
    }

    @Test func `a line that begins with spaces goes on with the line before`() throws {
        #expect(try drawn("<p>a</p>\n  <p{{#yes}} id=\"x\"{{/yes}}\n  {{#yes}} class=\"y\"{{/yes}}>b</p>\n    \n<p>c</p>") == "<p>a</p><p id=\"x\" class=\"y\">b</p>\n<p>c</p>")
        #expect(try drawn("  a\n") == "  a\n" && drawn("") == "" && drawn("a {{html}}\n b\n\n") == "a &lt;b&gt;b\n\n")
        #expect(try drawn("{{#letters}}\n  <i>{{.}}</i>\n{{/letters}}\nb") == "<i>a</i>\n<i>b</i>\n<i>c</i>\nb")
    }

    @Test func `pieces are drawn where they are named, and a page puts its content into the layout`() throws {
        #expect(try drawn("{{#inner}}{{>chip}}{{/inner}}|{{>nowhere}}", ["chip": "[{{label}}]"]) == "[inner]|")
        let layout = "<main>\n{{$content}}nothing{{/content}}\n</main>{{$foot}}foot{{/foot}}"
        #expect(try drawn("{{<layout}}{{$content}}\n<h1>{{count}}</h1>\n{{/content}}{{/layout}}\n", ["layout": layout]) == "<main>\n<h1>3</h1>\n\n</main>foot")
        #expect(try drawn("{{>layout}}", ["layout": layout]) == "<main>\nnothing\n</main>foot")
    }
}

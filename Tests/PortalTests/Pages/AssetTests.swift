import Foundation
import HTTPTypes
import Testing

@testable import Directory
@testable import Portal
@testable import Web

/// Stylesheet, script and icon: few requests, kept for good, and compressed.
@Suite struct AssetTests {
    @Test func `what a page names is there, never changes, and is all it asks for`() async throws {
        let stage = try await TestPortal()
        try await stage.visit { open in
            let page = try await open(.an).get("/manage/accounts").text
            let paths = page.matches(of: #/(?:src|href)="(/assets/[^"]*)"/#).map { String($0.1) }
            #expect(paths.map { $0.split(separator: ".").last ?? "" }.sorted() == ["css", "js", "svg"])
            for path in paths {
                let reply = try await open().get(path)
                #expect(reply.status == .ok && reply.headers[.cacheControl] == "public, max-age=31536000, immutable", "\(path)")
                #expect(path.contains(#/\.[0-9a-f]{20}\.(css|js|svg)$/#), "\(path)")
                #expect(!reply.text.contains(#/url\("?[^d"]|^import |^export /#.anchorsMatchLineEndings()), "\(path) asks for more")
                #expect(reply.setCookies.isEmpty)
            }
        }
    }

    @Test func `an unknown hash, a name without one and a part of the script are not found`() async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let path = try #require(stage.program.assets.path(of: "gatehouse.css"))
            for wrong in [path.replacing(#/\.[0-9a-f]{20}\./#, with: ".00000000000000000000."), "/assets/gatehouse.css", "/assets/gatehouse.js", "/assets/live.js", "/assets/logo.svg"] {
                #expect(try await open().get(wrong).status == .notFound, "\(wrong)")
            }
        }
    }

    @Test func `another content has another path, and a stylesheet changes with its pictures`() throws {
        let sources = ["gatehouse.css": "a { mask: url(\"logo.svg\") }", "gatehouse.js": "menus();", "favicon.svg": "<svg/>", "logo.svg": "<svg>1</svg>"]
        let (one, same) = (try Assets(sources), try Assets(sources))
        let other = try Assets(sources.merging(["logo.svg": "<svg>2</svg>"]) { $1 })
        #expect(one.path(of: "gatehouse.css") == same.path(of: "gatehouse.css") && one.path(of: "gatehouse.css") != other.path(of: "gatehouse.css"))
        #expect(one.path(of: "gatehouse.js") == other.path(of: "gatehouse.js") && one.path(of: "logo.svg") == nil)
        #expect(throws: AssetError.unknown("lego.svg", namedBy: "gatehouse.css")) { try Assets(sources.merging(["gatehouse.css": "a { mask: url(\"lego.svg\") }"]) { $1 }) }
    }

    @Test func `who takes gzip is given it, others are not, and each has a tag of its own`() async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            for name in ["gatehouse.css", "gatehouse.js"] {
                let path = try #require(stage.program.assets.path(of: name))
                let (plain, short) = (try await open().get(path), try await open().get(path, [.acceptEncoding: "gzip, deflate, br"]))
                #expect(plain.headers[.contentEncoding] == nil && short.headers[.contentEncoding] == "gzip")
                #expect(plain.headers[.vary] == "Accept-Encoding" && short.headers[.vary] == "Accept-Encoding")
                #expect(plain.headers[.contentType] == short.headers[.contentType] && plain.headers[.eTag] != short.headers[.eTag])
                for (reply, encoding) in [(plain, ""), (short, "gzip")] {
                    let tag = try #require(reply.headers[.eTag])
                    let again = try await open().get(path, [.acceptEncoding: encoding, .ifNoneMatch: "\"other\", W/\(tag)"])
                    #expect(again.status == .notModified && again.headers[.eTag] == tag && again.headers[.cacheControl] == plain.headers[.cacheControl])
                }
            }
            // A page holds secrets, and what somebody else may have written.
            #expect(try await open().get("/login", [.acceptEncoding: "gzip"]).headers[.contentEncoding] == nil)
        }
    }

    @Test(arguments: [
        ("gzip", true), ("GZIP", true), ("br, gzip;q=0.5", true), ("*", true), ("", false), ("br", false), ("identity", false), ("gzip;q=0", false), ("*, gzip; q=0", false),
        ("gzip;q=x", false), ("*;q=0", false),
    ])
    func `what a browser takes is read as it says`(header: String, takes: Bool) {
        #expect(takesGzip(header) == takes)
    }

    @Test func `what is compressed is the whole, and only where it is shorter`() throws {
        let text = [UInt8](String(repeating: "a stylesheet says the same again and again. ", count: 500).utf8)
        let short = try #require(gzipped(text))
        #expect(short.prefix(2) == [0x1F, 0x8B] && short.count < text.count / 20)
        // RFC 1952: the last four bytes are the length of what was compressed.
        #expect(short.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) } == text.count)
        #expect(gzipped([1, 2, 3]) == nil && gzipped([]) == nil)
    }
}

/// Modules are joined in the order in which they need each other.
@Suite struct ScriptBundleTests {
    private let modules = [
        "gatehouse.js": "// Entry.\nimport { a, b } from \"./first.js\";\nimport { keep } from \"./live-keep.js\";\n\na(b);\nkeep();\n",
        "first.js": "import { keep } from \"./live-keep.js\";\nconst secret = 1;\nexport function a(x) {\n  return keep(x + secret);\n}\nexport const b = 2;\n",
        "live-keep.js": "const secret = 3;\nexport async function keep(x) {}\n",
        "unused.js": "export function never() {}\n",
    ]

    @Test func `each module stands once, after those it imports, and keeps its names to itself`() throws {
        #expect(try ScriptBundle(entry: "gatehouse.js", from: modules).text == """
            // live-keep.js
            const $live_keep = (() => {
            const secret = 3;
            async function keep(x) {}
            return { keep };
            })();
            // first.js
            const $first = (() => {
            const { keep } = $live_keep;
            const secret = 1;
            function a(x) {
              return keep(x + secret);
            }
            const b = 2;
            return { a, b };
            })();
            // gatehouse.js
            const $gatehouse = (() => {
            // Entry.
            const { a, b } = $first;
            const { keep } = $live_keep;

            a(b);
            keep();
            return {  };
            })();

            """)
    }

    @Test(arguments: ["import \"./first.js\";", "import * as all from \"./first.js\";", "import { a as x } from \"./first.js\";", "export default 1;", "export let a = 1;", "export { a };"])
    func `what is written otherwise stops the start`(line: String) {
        #expect(throws: AssetError.self) { try ScriptBundle(entry: "gatehouse.js", from: modules.merging(["gatehouse.js": "\(line)\n"]) { $1 }) }
    }

    @Test func `a module that is not there, or that needs itself, stops the start`() {
        #expect(throws: AssetError.unknown("gone.js", namedBy: "gatehouse.js")) {
            try ScriptBundle(entry: "gatehouse.js", from: ["gatehouse.js": "import { a } from \"./gone.js\";\n"])
        }
        #expect(throws: AssetError.unknown("gatehouse.js", namedBy: "a.js")) {
            try ScriptBundle(entry: "gatehouse.js", from: ["gatehouse.js": "import { a } from \"./a.js\";\n", "a.js": "import { b } from \"./gatehouse.js\";\n"])
        }
    }
}

import Access
import Database
import Foundation
import HTTPTypes
import Randomness
import Testing
import Vocabulary
import Web

@testable import Portal

/// Bodies that are not valid fields.
let malformedBodies: [String] = [
    "", " ", "null", "true", "7", "\"email\"", "[]", "[{\"email\":\"eve@evil.example\"}]", "{", "}", "{{}}", "{\"email\"}", "{\"email\":}",
    "{\"email\":\"eve@evil.example\"", "{\"email\":\"eve@evil.example\",}", "{,\"email\":\"eve@evil.example\"}", "{\"email\":\"eve@evil.example\"}}",
    "{\"email\":\"eve@evil.example\"} x", "{\"email\":\"eve@evil.example\"}{}", "{email:\"eve@evil.example\"}", "{'email':'eve@evil.example'}",
    "{\"email\" \"eve@evil.example\"}", "{\"email\":\"eve@evil.example\" \"a\":\"b\"}", "{\"email\":\"eve@evil.example\",\"a\":null}",
    "{\"email\":{\"$ne\":\"\"}}", "{\"email\":\"eve@evil.example\",\"a\":{}}", "{\"email\":[\"eve@evil.example\",{}]}", "{\"email\":[[\"eve@evil.example\"]]}",
    "{\"email\":[\"eve@evil.example\",[]]}", "{\"email\":[null]}", "{\"email\":[\"eve@evil.example\"", "{\"email\":[\"eve@evil.example\",]}",
    "{\"email\":\"eve@evil.example\",\"a\":1e999}", "{\"email\":\"eve@evil.example\",\"a\":-1e999}", "{\"email\":\"eve@evil.example\",\"a\":01}",
    "{\"email\":\"eve@evil.example\",\"a\":1.}", "{\"email\":\"eve@evil.example\",\"a\":.5}", "{\"email\":\"eve@evil.example\",\"a\":+1}",
    "{\"email\":\"eve@evil.example\",\"a\":-}", "{\"email\":\"eve@evil.example\",\"a\":1e}", "{\"email\":\"eve@evil.example\",\"a\":0x10}",
    "{\"email\":\"eve@evil.example\",\"a\":NaN}", "{\"email\":\"eve@evil.example\",\"a\":Infinity}", "{\"email\":\"eve@evil.example\",\"a\":tru}",
    "{\"email\":\"eve@evil.example\",\"a\":truefalse}", "{\"email\":\"eve@evil.example\",\"a\":True}", "{\"email\":\"eve@evil.example\",\"a\":\"\\ud800\"}",
    "{\"email\":\"eve@evil.example\",\"a\":\"\\udc00\"}", "{\"email\":\"eve@evil.example\",\"a\":\"\\ud800\\ud800\"}",
    "{\"email\":\"eve@evil.example\",\"a\":\"\\ud800x\"}", "{\"email\":\"eve@evil.example\",\"\\udfff\":\"a\"}", "{\"email\":\"eve@evil.example\",\"a\":\"\\u12\"}",
    "{\"email\":\"eve@evil.example\",\"a\":\"\\u12g4\"}", "{\"email\":\"eve@evil.example\",\"a\":\"\\x41\"}", "{\"email\":\"eve@evil.example\",\"a\":\"\\\"}",
    "{\"email\":\"eve@evil.example\",\"a\":\"\n\"}", "{\"email\":\"eve@evil.example\",\"a\":\"\u{0}\"}", "{\"email\":\"eve@evil.example\"}\u{0}",
    "\u{FEFF}{\"email\":\"eve@evil.example\"}", "{\"email\":\"eve@evil.example\"/**/}", "{\u{A0}\"email\":\"eve@evil.example\"}",
    "email=eve@evil.example", "<email>eve@evil.example</email>", String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 40_000),
    "{\"email\":\"eve@evil.example\",\"a\":[\(Array(repeating: "false", count: 5000).joined(separator: ","))]}",
]

@Suite struct JSONBodyTests {
    @Test func `what is no flat object is a bad request, and nothing changes`() async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let emma = Program(try await open(.emma))
            let before = try await stage.imprint()
            for body in malformedBodies {
                let reply = try await emma.post("/profile/settings", body: body)
                #expect(reply.status == .badRequest, "\(body.prefix(80))")
                _ = try reply.problem()
            }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `what is not UTF-8 is a bad request, and nothing changes`() async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let emma = Program(try await open(.emma))
            let before = try await stage.imprint()
            let start = Array("{\"email\":\"eve@evil.example\",\"a\":\"".utf8)
            for bad: [UInt8] in [[0xFF, 0xFE], [0xC3], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xC0, 0xAF]] {
                #expect(try await emma.post("/profile/settings", bytes: start + bad + Array("\"}".utf8)).status == .badRequest, "\(bad)")
                #expect(try await emma.post("/profile/settings", bytes: bad + start + Array("\"}".utf8)).status == .badRequest, "\(bad)")
            }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test func `a body of more than 256 KiB is too large, and other kinds of JSON are not taken`() async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let emma = Program(try await open(.emma))
            let before = try await stage.imprint()
            let filler = String(repeating: "a", count: 300 * 1024)
            #expect(try await emma.post("/profile/settings", ["email": "eve@evil.example", "a": filler]).status == .contentTooLarge)
            for type in ["text/json", "application/jsonp", "application/problem+json", "text/plain; application/json", "application/json-seq"] {
                let reply = try await emma.post("/profile/settings", ["email": "eve@evil.example"], [.contentType: type])
                #expect(reply.status == .unsupportedMediaType, "\(type)")
            }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test(arguments: ["1e999", "99999999999999999999", "3.0", "3e0", "true", "\"abc\"", "\"3 \"", "-0.5"])
    func `a revision that is no whole number is not read as "any revision"`(revision: String) async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        try await stage.visit { open in
            let reply = try await Program(open(.an)).post("/accounts/\(id)/approval", body: "{\"revision\":\(revision)}")
            #expect(reply.status == .badRequest)
            #expect(try await stage.account(id).state == .approval)
        }
    }

    @Test func `a flat object becomes the fields of a form, in their order and as they were written`() throws {
        let body = """
             { "text" : "Zo\\u00eb \\"\\\\\\/\\n\\ud83d\\ude00 ë" , "number":-12.50e+1,"big":12345678901234567890,"zero":0, "ticked":true,"not":false,
             "many":["7", 8 ,true,false],"none":[],"twice":"first","twice":"second","":"unnamed" }\r\n\t
            """
        let form = try #require(FormData(json: Array(body.utf8)))
        #expect(form["text"] == "Zoë \"\\/\n😀 ë" && form["number"] == "-12.50e+1" && form["big"] == "12345678901234567890" && form["zero"] == "0")
        #expect(form.all("ticked") == ["on"] && form.all("not") == [] && form.all("many") == ["7", "8", "on"] && form.all("none") == [])
        #expect(form.all("twice") == ["first", "second"] && form["twice"] == "first" && form[""] == "unnamed")
        #expect(FormData(json: Array("{}".utf8)) != nil)
        let most = "{\"a\":[\(Array(repeating: "1", count: 5000).joined(separator: ","))]}"
        #expect(FormData(json: Array(most.utf8))?.all("a").count == 5000)
    }

    @Test func `random bytes and torn bodies never stop the program`() throws {
        var random = SplitMix64(seed: 41)
        let whole = Array("{\"a\":\"\\ud83d\\ude00ë\",\"b\":[1,-2.5e3,true,false,\"x\"],\"c\":\"\\\\\"}".utf8)
        #expect(FormData(json: whole) != nil)
        for end in 0..<whole.count { #expect(FormData(json: whole[..<end]) == nil, "\(end)") }
        for _ in 0..<20_000 {
            var torn = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) { torn[Int.random(in: 0..<torn.count, using: &random)] = UInt8.random(in: 0...255, using: &random) }
            guard FormData(json: torn) != nil else { continue }
            // What our parser accepts, Foundation accepts too.
            #expect((try? JSONSerialization.jsonObject(with: Data(torn))) != nil, "\(torn)")
        }
    }
}

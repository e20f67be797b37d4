import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal
@testable import Directory

@Suite struct PersonalFormTests {
    private func stored(_ stage: TestPortal) async throws -> [String] {
        let id = try await stage.userID(.emma)
        return try await stage.database.read { try $0.nihdiNumbers(of: id) }
    }

    @Test(arguments: BadInput.allCases.filter { $0 != .empty && $0 != .spaces })
    func `what is no NIHDI number comes back with its errors at the field, and nothing is stored`(input: BadInput) async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let reply = try await open(.emma).post("/profile/personal", ["nihdi": input.text])
            #expect(reply.status == .unprocessableContent && reply.errors(at: "nihdi") && reply.isHarmless)
            #expect(try await stored(stage).isEmpty)
        }
    }

    @Test(arguments: ["16868202140", "1686820", "168682011400", "١٦٨٦٨٢٠١١٤٠", "1686\u{0}8201140"])
    func `a number that does not fit its check digits or its length is refused`(number: String) async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let reply = try await open(.emma).post("/profile/personal", ["nihdi": "16868201140\n\(number)"])
            #expect(reply.status == .unprocessableContent && reply.errors(at: "nihdi"))
            #expect(reply.text.contains("16868201140\n"))
            #expect(try await stored(stage).isEmpty)
        }
    }

    @Test func `more than twenty are too many`() async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let many = Array(repeating: "16868201140", count: 21).joined(separator: "\n")
            let reply = try await open(.emma).post("/profile/personal", ["nihdi": many])
            #expect(reply.status == .unprocessableContent)
            #expect(try await stored(stage).isEmpty)
        }
    }

    @Test(arguments: ["\r\n", "\n", "\r", ",", ";", ", \r\n"])
    func `numbers on lines of their own, as a browser sends them, are kept`(separator: String) async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let reply = try await open(.emma).post("/profile/personal", ["nihdi": "16868201140\(separator)38410515001"])
            #expect(reply.status == .seeOther)
            #expect(try await stored(stage) == ["16868201140", "38410515001"])
        }
    }

    @Test func `several numbers are kept once each, and an empty field takes them away (#0)`() async throws {
        let stage = try await TestPortal(samples: false)
        try await stage.visit { open in
            let emma = try await open(.emma)
            let reply = try await emma.post("/profile/personal", ["nihdi": "1.68682.01.140, 38410515001;\n21035736001\n16868201140"])
            #expect(reply.location == "/profile/personal?done=personal_saved")
            #expect(try await stored(stage) == ["16868201140", "21035736001", "38410515001"])
            #expect(try await emma.get("/profile").text.contains("16868201140, 21035736001, 38410515001"))
            _ = try await emma.post("/profile/personal", ["nihdi": " \n "])
            #expect(try await stored(stage).isEmpty)
        }
    }
}

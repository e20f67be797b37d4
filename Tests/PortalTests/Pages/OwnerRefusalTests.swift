import Access
import Database
import HTTPTypes
import Testing
import Vocabulary

@testable import Portal

/// The owner and colleagues are refused what the user matrix gives only to access managers: there is no button, and a hand-written form
/// is refused and changes nothing.
@Suite struct OwnerRefusalTests {
    enum Task: String, CaseIterable, Sendable {
        case approve, returnRequest, push, disable, enable, restore, reset

        var resource: String {
            switch self {
            case .approve: "approval"
            case .returnRequest: "return"
            case .push: "push"
            case .disable: "disablement"
            case .enable: "enablement"
            case .restore: "draft"
            case .reset: "password-reset"
            }
        }

        /// The form's path on the page, or the bulk action that confirms it.
        func forms(_ id: AccountID) -> [String] {
            let confirmed = self == .disable ? "disable" : "reset_password"
            return ["action=\"/accounts/\(id)/\(resource)\"", "name=\"action\" value=\"\(confirmed)\""]
        }

        /// An account of Emma's on which an access manager could do it.
        func account(on stage: TestPortal) async throws -> AccountID {
            switch self {
            case .approve, .returnRequest: return try await stage.request()
            case .push, .disable, .reset: return try await stage.published()
            case .enable, .restore:
                let id = try await stage.published()
                try await stage.perform(.disable, id, as: .an)
                return id
            }
        }
    }

    @Test(arguments: Task.allCases)
    func `the owner cannot, and for colleagues it is not there: by page and by a forged form (#2 #16 #3b #4 #restore #21)`(task: Task) async throws {
        let stage = try await TestPortal()
        let id = try await task.account(on: stage)
        try await stage.visit { open in
            let (emma, tom, jean) = (try await open(.emma), try await open(.tom), try await open(.jean))
            let before = try await stage.imprint()
            let page = try await emma.get("/accounts/\(id)")
            #expect(page.status == .ok)
            for form in task.forms(id) { #expect(!page.text.contains(form), "\(form)") }
            #expect(try await emma.post("/accounts/\(id)/\(task.resource)", ["reason": "Because"]).status == .forbidden)
            for colleague in [tom, jean] {
                #expect(try await colleague.get("/accounts/\(id)").status == .notFound)
                #expect(try await colleague.post("/accounts/\(id)/\(task.resource)", ["reason": "Because"]).status == .notFound)
            }
            #expect(try await stage.imprint() == before)
        }
    }

    @Test(arguments: Task.allCases)
    func `the same form is an access manager's, with its button (#2 #16 #3b #4 #restore #21)`(task: Task) async throws {
        let stage = try await TestPortal()
        let id = try await task.account(on: stage)
        try await stage.visit { open in
            let an = try await open(.an)
            let page = try await an.get("/accounts/\(id)").text
            #expect(task.forms(id).contains { page.contains($0) })
            #expect(try await an.post("/accounts/\(id)/\(task.resource)", ["reason": "Because"]).status == .seeOther)
        }
    }
}

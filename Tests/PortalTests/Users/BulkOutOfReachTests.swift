import Access
import Database
import Testing
import Vocabulary

@testable import Portal
@testable import Directory

/// A person who loses the right during a bulk action sees which rows were not done.
@Suite struct BulkOutOfReachTests {
    @Test func `after demoting oneself the other rows are not done, and said not to be (#6)`() async throws {
        let stage = try await TestPortal()
        let (an, karim) = (try await stage.viewer(.an), try await stage.userID(.karim))
        let noordzee = try #require(an.managed.first)
        let rows = [SelectedUser(key: .init(an.id, at: noordzee), revision: 1), SelectedUser(key: .init(karim, at: noordzee), revision: 1)]
        let outcomes = try await stage.services.execute(.demote, on: rows, as: an)
        #expect(outcomes.first { $0.target.key.user == an.id }?.refusal == nil)
        #expect(outcomes.first { $0.target.key.user == karim }?.refusal == .notYours)
        #expect(try await stage.viewer(.karim).managed.contains(noordzee))
        #expect(try await !stage.viewer(.an).managed.contains(noordzee))
    }

    @Test func `an account that went out of reach is not said to be approved (#2)`() async throws {
        let stage = try await TestPortal()
        let id = try await stage.request()
        let (an, before) = (try await stage.viewer(.an), try await stage.account(id).revision)
        try await stage.services.perform(.block, on: .init(an.id, at: an.managed.first), as: stage.viewer(.karim))
        let outcomes = try await stage.services.execute(.approve, on: [SelectedAccount(id, revision: before)], as: an)
        #expect(outcomes.map(\.refusal) == [.notYours(.approve)])
        #expect(try await stage.account(id).state == .approval)
    }
}

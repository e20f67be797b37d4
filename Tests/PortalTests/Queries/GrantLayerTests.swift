import Access
import Database
import Testing

@testable import Portal

@Suite struct GrantLayerTests {
    @Test(arguments: AccountState.allCases)
    func `a query counts the grants of the layer that the rules count`(state: AccountState) async throws {
        let stage = try await TestPortal(samples: false)
        let layer = try await stage.database.read { db in
            try db.first("SELECT \(Grant.Layer.relevantToState) AS layer FROM (SELECT \(state.rawValue) AS state) AS a") { try $0.text("layer") }
        }
        #expect(layer == Grant.Layer.relevant(to: state).rawValue)
    }
}

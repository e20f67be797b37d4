import Access
import HTTPTypes
import Testing

/// The user matrix, done: each row by an authenticated user and by an access manager at a browser, who do it or are refused as the row says.
@Suite struct MatrixTests {
    @Test(arguments: UserMatrix.RowID.allCases, MatrixActor.allCases)
    func `a row is done by whom the matrix names, and refused to others without a trace`(id: UserMatrix.RowID, actor: MatrixActor) async throws {
        let cell = actor.cell(of: id.row)
        guard cell != .notApplicable else { return }
        let stage = try await TestPortal()
        let deed = try await MatrixScene(stage: stage, actor: actor).deed(for: id)
        try await stage.visit { open in
            #expect(try await !deed.isDone(nil), "it was done before")
            let browser = if let newcomer = deed.newcomer { try await open.newcomer(newcomer) } else { try await open(actor.person) }
            let before = try await stage.imprint()
            let reply = try await deed.send(browser)
            switch cell {
            case .yes:
                #expect(reply.status == .ok || reply.status == .seeOther, "\(reply.status)")
                #expect(try await deed.isDone(reply))
            case .no:
                #expect(reply.status == .forbidden || reply.status == .notFound, "\(reply.status)")
                #expect(try await !deed.isDone(reply))
                #expect(try await stage.imprint() == before)
            case .notApplicable: break
            }
        }
    }
}

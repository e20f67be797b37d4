import Access
import Testing

/// Every row of the user matrix that concerns a page or a file (#41, #37, #export-users, #export-accounts) has a test of the portal, the node
/// or the browser with its number in the name. If an authenticated user may not do it, another test says so.
@Suite struct MatrixCoverageTests {
    static let names = Result { try TestName.all() }
    /// The name of a test of a refusal contains one of these.
    static let refusing = ["refused", "not there", "cannot", "nobody", "not "]

    @Test(arguments: UserMatrix.rows.map(\.id))
    func `a row has a test`(id: UserMatrix.RowID) throws {
        let found = try Self.names.get().contains { $0.numbers.contains(id.rawValue) }
        #expect(found, "no test carries (#\(id.rawValue)): \(id.row.text)")
    }

    @Test(arguments: UserMatrix.rows.filter { $0.authenticatedUser == .no }.map(\.id))
    func `what an authenticated user may not do has a test that refuses it`(id: UserMatrix.RowID) throws {
        let found = try Self.names.get().contains { name in
            name.numbers.contains(id.rawValue) && Self.refusing.contains { name.words.contains($0) }
        }
        #expect(found, "no test that carries (#\(id.rawValue)) says refused, not there, cannot, nobody or not: \(id.row.text)")
    }

    @Test func `a number in a test's name is one of the matrix`() throws {
        let known = Set(UserMatrix.rows.map(\.number))
        let unknown = try Self.names.get().filter { !known.isSuperset(of: $0.numbers) }
        #expect(unknown.map(\.words) == [])
    }

    @Test func `numbers are read from names in backticks, and from nothing else`() {
        let names = TestName.inSwift(
            """
                @Test func `nobody else adds a grant (#13 #32a)`() async throws {
                @Test(arguments: [1])
                func `a disabled account is restored (#restore #add-existing)`(one: Int) {
                // @Test func `a test that is switched off (#2)`() {
                func helper() { say("#75 `func`") }
                @Test func `no number`() {}
            """)
        #expect(names.map(\.numbers) == [["13", "32a"], ["restore", "add-existing"], []])
        #expect(names.first?.words == "nobody else adds a grant (#13 #32a)")
    }

    @Test func `numbers are read from a Python test's name and from its marker`() {
        let names = TestName.inPython(
            """
            def test_m13_m32a_she_adds_a_grant(emma):
            @pytest.mark.matrix("2", "add-existing")
            @pytest.mark.parametrize("who", ["m75"])
            def test_a_stranger_does_not_approve(world):
            def test_medals_m1(world):
                pass
            # def test_m4_switched_off():
            @pytest.mark.matrix("5")
            def helper_m6():
            def test_nothing():
            """)
        #expect(names.map(\.numbers) == [["13", "32a"], ["2", "add-existing"], ["1"], []])
        #expect(names.map(\.words).contains("test a stranger does not approve"))
    }
}

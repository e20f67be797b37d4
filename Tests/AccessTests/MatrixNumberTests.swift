import Access
import Testing

/// Numbers of the user matrix in the names of tests, by which a row's tests are found. That each row holds, for whom it names and against all others,
/// is what `MatrixTests` of the portal does, row by row.
@Suite struct MatrixNumberTests {
    private static let names = Result { try TestName.all() }

    @Test(arguments: UserMatrix.rows.map(\.number))
    func `the number of a row leads to a test`(number: String) throws {
        let found = try Self.names.get().contains { $0.numbers.contains(number) }
        #expect(found, "no test carries (#\(number))")
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

import Database
import Foundation
import Testing

@testable import Imports
@testable import Portal

/// Awkward files, as people, spreadsheets and programs make them, and the expected outcome of every row: `Corpus/NAME.csv`, written by
/// `Corpus/make.py`, and `NAME.expected`, written by hand from SPEC §5.
@Suite(.oneStage) struct CorpusTests {
    @Test func `#37 #41 there are sixty awkward files at least, and each has its expectation`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: CorpusFile.folder.path)
        func stems(_ ending: String) -> Set<String> { Set(names.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }) }
        #expect(stems(".csv").count >= 60)
        #expect(stems(".csv").symmetricDifference(stems(".expected")) == [])
        #expect(Set(CorpusFile.all.map(\.name)) == stems(".csv"))
    }

    @Test(arguments: CorpusFile.all)
    func `#37 #41 every row of an awkward file becomes what is written beside it`(file: CorpusFile) async throws {
        let stage = try #require(OneStage.current)
        #expect(try await file.found(on: stage) == file.expected())
    }

    @Test(arguments: CorpusFile.all.filter(\.doesSomething))
    func `#37 #41 what an awkward file does is what its preview said, and a second time it does nothing`(file: CorpusFile) async throws {
        let stage = try await TestPortal.published()
        let done = try await stage.apply(try await file.upload(on: stage), as: file.order().actor)
        #expect(done.state == .applied)
        #expect(try await stage.outcomes(of: done) == file.expected().filter { $0.first?.isNumber == true })
        #expect(try await file.upload(on: stage).counts.valid == 0)
        if case .broken(let seq) = try await stage.database.read({ try $0.verifyAudit() }) { Issue.record("the audit chain is broken at entry \(seq)") }
    }
}

/// One test portal for all files that are only previewed: a preview leaves nothing for the next file.
struct OneStage: SuiteTrait, TestScoping {
    @TaskLocal static var current: TestPortal?

    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        try await Self.$current.withValue(try await TestPortal.published()) { try await function() }
    }
}

extension Trait where Self == OneStage {
    static var oneStage: Self { Self() }
}

extension TestPortal {
    /// The sample people, with their approved accounts published.
    fileprivate static func published() async throws -> TestPortal {
        let stage = try await TestPortal()
        try await Installation(stage).answerAll()
        return stage
    }
}

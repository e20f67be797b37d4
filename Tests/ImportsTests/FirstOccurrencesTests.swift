import Testing

@testable import Imports

@Suite struct FirstOccurrencesTests {
    /// Keys, including the one that marks a free slot.
    private let keys = [0, -1, Int.min, Int.max] + (2...5000).map(Self.spread)

    private static func spread(_ number: Int) -> Int { number &* 0x1E37_79B9_7F4A_7C15 }

    @Test func `it knows what it was told and nothing else, however much more than expected that is`() {
        var table = FirstOccurrences(expected: 3)
        for (line, key) in keys.enumerated() { table.note(key, line: line, what: line * 7) }
        for (line, key) in keys.enumerated() { #expect(table[key] == FirstOccurrences.Entry(line: UInt32(line), what: FirstOccurrences.short(line * 7))) }
        #expect((6000...7000).allSatisfy { table[Self.spread($0)] == nil })
    }

    @Test func `the first line of a key stays`() {
        var table = FirstOccurrences(expected: 10)
        table.note(5, line: 2, what: 1)
        table.note(5, line: 9, what: 4)
        #expect(table[5] == FirstOccurrences.Entry(line: 2, what: 1))
    }

    @Test func `keys alone are known likewise`() {
        var known = CompactKeySet(expected: 0)
        #expect(!known.contains(0) && !known.contains(1))
        for key in keys + keys { known.insert(key) }
        #expect(keys.allSatisfy { known.contains($0) })
        #expect((6000...7000).allSatisfy { !known.contains(Self.spread($0)) })
        // The same key twice takes one slot.
        #expect(known.size < keys.count * 2)
    }
}

/// Remembers on which line of a file something stood first, for a million lines in a few megabytes: a hash table without deletion.
///
/// Keys are 64-bit hashes under a key of this process. That two different things of a file of a million lines share one is less likely
/// than one in ten million; the second would then be taken for a repetition, said so, and left out.
struct LineTable {
    struct Entry: Equatable {
        let line: UInt32
        /// What stood there, as a hash: two equal ones say the same.
        var what: UInt32
    }

    private var keys: [UInt64]
    private var entries: [Entry]
    private var count = 0

    /// - Parameter expected: how many there will be; it grows where there are more.
    init(expected: Int) {
        let size = max(16, expected * 5 / 4 + 8)
        keys = Array(repeating: 0, count: size)
        entries = Array(repeating: Entry(line: 0, what: 0), count: size)
    }

    subscript(_ key: Int) -> Entry? {
        let place = place(of: Self.stored(key))
        return keys[place] == 0 ? nil : entries[place]
    }

    /// Notes it, unless it is there already.
    mutating func note(_ key: Int, line: Int, what: Int = 0) {
        if (count + 1) * 5 > keys.count * 4 { grow() }
        let stored = Self.stored(key)
        let place = place(of: stored)
        guard keys[place] == 0 else { return }
        keys[place] = stored
        entries[place] = Entry(line: UInt32(truncatingIfNeeded: line), what: Self.short(what))
        count += 1
    }

    /// As ``Entry/what`` is compared.
    static func short(_ what: Int) -> UInt32 { UInt32(truncatingIfNeeded: what) }

    /// 0 stands for an empty place.
    private static func stored(_ key: Int) -> UInt64 { UInt64(bitPattern: Int64(key == 0 ? 1 : key)) }

    private func place(of key: UInt64) -> Int {
        var place = Int(key % UInt64(keys.count))
        while keys[place] != 0 && keys[place] != key { place = place + 1 == keys.count ? 0 : place + 1 }
        return place
    }

    private mutating func grow() {
        var larger = LineTable(expected: keys.count)
        for (key, entry) in zip(keys, entries) where key != 0 {
            let place = larger.place(of: key)
            larger.keys[place] = key
            larger.entries[place] = entry
        }
        larger.count = count
        self = larger
    }
}

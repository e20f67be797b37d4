import Web

/// The first line of each key in a file, for a million lines in a few megabytes: a hash table without deletion.
public struct FirstOccurrences: Sendable {
    public struct Entry: Equatable, Sendable {
        public let line: UInt32
        /// A hash of the line's statement; equal statements have equal hashes.
        public var what: UInt32
    }

    private var keys: CompactKeySet
    private var entries: [Entry]

    /// - Parameter expected: the expected number of keys; the table grows if there are more.
    public init(expected: Int) {
        keys = CompactKeySet(expected: expected)
        entries = Array(repeating: Entry(line: 0, what: 0), count: keys.size)
    }

    public subscript(_ key: Int) -> Entry? {
        let place = keys.place(of: key)
        return keys.isTaken(place) ? entries[place] : nil
    }

    /// Adds the key, unless it is present.
    public mutating func note(_ key: Int, line: Int, what: Int = 0) {
        if keys.isFull { grow() }
        let place = keys.place(of: key)
        guard !keys.isTaken(place) else { return }
        keys.take(place, for: key)
        entries[place] = Entry(line: UInt32(truncatingIfNeeded: line), what: Self.short(what))
    }

    /// The form in which ``Entry/what`` is compared.
    public static func short(_ what: Int) -> UInt32 { UInt32(truncatingIfNeeded: what) }

    private mutating func grow() {
        var larger = FirstOccurrences(expected: keys.size)
        keys.each { key, place in
            let new = larger.keys.place(of: key)
            larger.keys.take(new, for: key)
            larger.entries[new] = entries[place]
        }
        self = larger
    }
}

/// The keys of a file's lines, in eight bytes each: a hash table without deletion.
///
/// They are 64-bit hashes under a key of this process (``lineKey(_:)``). That two different things of a file of a million lines share one is less
/// likely than one in ten million; the second would then be taken for a repetition, said so, and left out.
public struct CompactKeySet: Sendable {
    private var places: [UInt64]
    private var count = 0

    /// - Parameter expected: the expected number of keys; the table grows if there are more.
    public init(expected: Int) {
        places = Array(repeating: 0, count: max(16, expected * 5 / 4 + 8))
    }

    public func contains(_ key: Int) -> Bool { isTaken(place(of: key)) }

    public mutating func insert(_ key: Int) {
        if isFull { grow() }
        let place = place(of: key)
        if !isTaken(place) { take(place, for: key) }
    }

    private mutating func grow() {
        var larger = CompactKeySet(expected: size)
        each { key, _ in larger.take(larger.place(of: key), for: key) }
        self = larger
    }

    // MARK: Slots, for values beside the keys

    var size: Int { places.count }

    /// Whether another key needs a larger table.
    var isFull: Bool { (count + 1) * 5 > places.count * 4 }

    func isTaken(_ place: Int) -> Bool { places[place] != 0 }

    /// The slot of the key, or the free slot where it belongs.
    func place(of key: Int) -> Int {
        let key = Self.stored(key)
        var place = Int(key % UInt64(places.count))
        while places[place] != 0 && places[place] != key { place = place + 1 == places.count ? 0 : place + 1 }
        return place
    }

    mutating func take(_ place: Int, for key: Int) {
        places[place] = Self.stored(key)
        count += 1
    }

    func each(_ body: (_ key: Int, _ place: Int) -> Void) {
        for (place, key) in places.enumerated() where key != 0 { body(Int(Int64(bitPattern: key)), place) }
    }

    /// 0 marks a free slot.
    private static func stored(_ key: Int) -> UInt64 { UInt64(bitPattern: Int64(key == 0 ? 1 : key)) }
}

/// A small generator that says the same again for the same seed, so that a failing test can be repeated (Steele, Lea, Flood: "Fast splittable
/// pseudorandom number generators", 2014).
public struct SplitMix64: RandomNumberGenerator, Sendable {
    /// Where it has come to: a generator with this seed goes on from here.
    public private(set) var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from zero up to, and without, `bound`.
    public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True in so many cases of a hundred.
    public mutating func percent(_ share: Int) -> Bool { below(100) < share }

    /// One of the values, of which there must be one at least.
    public mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
}

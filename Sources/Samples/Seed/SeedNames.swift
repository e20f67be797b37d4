import Vocabulary

/// A generator that says the same again for the same seed (SplitMix64).
struct SeedChance: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// From 0 to one less than the limit.
    mutating func below(_ limit: Int) -> Int { Int(next() >> 33) % max(1, limit) }

    /// True so many times of a hundred.
    mutating func percent(_ share: Int) -> Bool { below(100) < share }

    mutating func one<Element>(of choices: [Element]) -> Element { choices[below(choices.count)] }

    /// The first ones often, the last ones seldom: the place is the square of a number from 0 to 1.
    mutating func skewed<Element>(_ choices: [Element]) -> Element {
        let number = Double(below(1 << 30)) / Double(1 << 30)
        return choices[min(choices.count - 1, Int(number * number * Double(choices.count)))]
    }
}

/// A name made of syllables, nobody's, in the forms that it is needed in.
struct SeedName: Sendable {
    let text: String
    /// As it is sorted and searched.
    let folded: String
    /// Small ASCII letters, for addresses and user names.
    let plain: String

    init(_ text: String) {
        self.text = text
        folded = SearchText.folded(text)
        plain = plainUserName(first: text, last: "")
    }
}

/// The names there are: some common, most rare, a few with accents, many last names with a particle.
struct SeedNames: Sendable {
    let first: [SeedName]
    let last: [SeedName]
    let places: [SeedName]

    init(_ chance: inout SeedChance) {
        first = Self.names(1200, &chance) { Self.word(syllables: $0.percent(80) ? 2 : 3, &$0) }
        last = Self.names(15_000, &chance) { chance in
            let word = Self.word(syllables: chance.percent(60) ? 2 : 3, &chance)
            return chance.percent(22) ? "\(chance.one(of: Self.particles)) \(word)" : word
        }
        places = Self.names(5000, &chance) { Self.word(syllables: 2, &$0) }
    }

    private static func names(_ count: Int, _ chance: inout SeedChance, _ make: (inout SeedChance) -> String) -> [SeedName] {
        var (known, found): (Set<String>, [SeedName]) = ([], [])
        while found.count < count {
            let name = make(&chance)
            if known.insert(name).inserted { found.append(SeedName(name)) }
        }
        return found
    }

    private static func word(syllables: Int, _ chance: inout SeedChance) -> String {
        var word = ""
        for place in 0..<syllables {
            let vowel = chance.percent(4) ? chance.one(of: accented) : chance.one(of: vowels)
            word += chance.one(of: onsets) + vowel + (place == syllables - 1 || chance.percent(20) ? chance.one(of: codas) : "")
        }
        return word.prefix(1).uppercased() + word.dropFirst()
    }

    private static let onsets = ["b", "br", "d", "dr", "f", "g", "gr", "h", "j", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "vl", "w", "z", "zw"]
    private static let vowels = ["a", "a", "e", "e", "i", "o", "o", "u", "aa", "ee", "ie", "oe", "ou", "ui"]
    private static let accented = ["é", "è", "ë", "ï", "ö", "ü", "â"]
    private static let codas = ["", "", "", "l", "m", "n", "n", "r", "s", "t", "x", "nd", "rt", "ck"]
    private static let particles = ["Van", "Van", "Van de", "Van den", "De", "De", "Le", "Du"]
}

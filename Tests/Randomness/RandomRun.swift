import Foundation

/// How far a run of the tests goes with what is random.
public enum RandomRun {
    /// Whether it takes the full counts: `bin/test --long` sets `GATEHOUSE_LONG`.
    public static let isLong = ProcessInfo.processInfo.environment["GATEHOUSE_LONG"] != nil

    /// The first seed of what is another sequence in every run. `bin/test` chooses one, prints it and sets `GATEHOUSE_SEED`; with the same seed a run
    /// is the same again. Without one it is 1.
    public static let seed = ProcessInfo.processInfo.environment["GATEHOUSE_SEED"].flatMap(UInt64.init) ?? 1
}

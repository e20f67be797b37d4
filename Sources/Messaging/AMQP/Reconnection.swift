import Database
import Vocabulary

/// The pauses before reconnecting: from a tenth of a second, doubled each time, up to 30 seconds. Half of each pause is random, so
/// that clients which lost a broker together do not return together.
struct Reconnection {
    let random: RandomSource

    func pause(failures: Int) -> Duration {
        let longest = BackOff(first: 0.1, longest: 30).seconds(after: failures - 1)
        let chance = random.bytes(2).reduce(0) { $0 * 256 + Double($1) } / 65535
        return .seconds(longest * (0.5 + 0.5 * chance))
    }
}

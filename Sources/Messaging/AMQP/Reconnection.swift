import Database
import Vocabulary

/// How long one waits before connecting once more: from a tenth of a second, twice as long each time, to 30 seconds. Half of it is chance, so
/// that those who lost a broker together do not come back together.
struct Reconnection {
    let random: RandomSource

    func pause(failures: Int) -> Duration {
        let longest = BackOff(first: 0.1, longest: 30).seconds(after: failures - 1)
        let chance = random.bytes(2).reduce(0) { $0 * 256 + Double($1) } / 65535
        return .seconds(longest * (0.5 + 0.5 * chance))
    }
}

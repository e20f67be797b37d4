import Synchronization
import Vocabulary

/// This process's progress with its uploads. Only information: results are in the database.
final class UploadProgress: Sendable {
    struct Step: Sendable, Hashable {
        let done: Int
        let of: Int

        /// From 0 to 100.
        var percent: Int { of == 0 ? 0 : min(100, done * 100 / of) }
    }

    private let steps = Mutex<[UploadID: Step]>([:])

    /// Nil if this process is not working on it.
    subscript(_ upload: UploadID) -> Step? { steps.withLock { $0[upload] } }

    /// The progress of any upload, for a process that works on one.
    var any: Step? { steps.withLock { $0.values.first } }

    func note(_ upload: UploadID, _ done: Int, of all: Int) { steps.withLock { $0[upload] = Step(done: done, of: all) } }

    func forget(_ upload: UploadID) { steps.withLock { _ = $0.removeValue(forKey: upload) } }
}

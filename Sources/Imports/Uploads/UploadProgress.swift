import Synchronization
public import Vocabulary

/// This process's progress with its uploads. Only information: results are in the database.
public final class UploadProgress: Sendable {
    public struct Step: Sendable, Hashable {
        public let done: Int
        public let of: Int

        public init(done: Int, of: Int) {
            self.done = done
            self.of = of
        }

        /// From 0 to 100.
        public var percent: Int { of == 0 ? 0 : min(100, done * 100 / of) }
    }

    public init() {}

    private let steps = Mutex<[UploadID: Step]>([:])

    /// Nil if this process is not working on it.
    public subscript(_ upload: UploadID) -> Step? { steps.withLock { $0[upload] } }

    /// The progress of any upload, for a process that works on one.
    public var any: Step? { steps.withLock { $0.values.first } }

    public func note(_ upload: UploadID, _ done: Int, of all: Int) { steps.withLock { $0[upload] = Step(done: done, of: all) } }

    public func forget(_ upload: UploadID) { steps.withLock { _ = $0.removeValue(forKey: upload) } }
}

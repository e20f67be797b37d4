import Foundation

/// The folder of the embedded databases, held by one process at a time.
struct DataFolder: Sendable {
    let path: String
    private let lock: Int32

    /// - Parameter fresh: removes the databases and keys that are there, and nothing else.
    init(path: String, fresh: Bool) throws {
        self.path = path
        // What is written here is for its owner alone.
        umask(0o077)
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure("The folder \(path) cannot be made: \(error.localizedDescription)")
        }
        lock = open("\(path)/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw CommandFailure("The folder \(path) cannot be written.") }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw CommandFailure("Another Gatehouse is using the folder \(path).") }
        if fresh { try removeData() }
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func unlock() { close(lock) }

    private func removeData() throws {
        for name in [DataSource.portalFile, DataSource.nodeFile, "bus.sqlite"].flatMap({ [$0, "\($0)-wal", "\($0)-shm"] }) + ["keys.json"]
        where FileManager.default.fileExists(atPath: file(name)) {
            try FileManager.default.removeItem(atPath: file(name))
        }
    }
}

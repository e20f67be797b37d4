import ArgumentParser
import Foundation

/// The folder of the embedded databases, locked by one process at a time.
struct DataFolder: Sendable {
    let path: String
    private let lock: Int32

    /// - Parameters:
    ///   - fresh: removes the existing databases and keys, and nothing else.
    ///   - hasKeys: the encryption keys are in the folder too.
    init(path: String, fresh: Bool, hasKeys: Bool = true) throws {
        self.path = path
        // Only the owner may read the files.
        umask(0o077)
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ValidationError("The folder \(path) cannot be made: \(error.localizedDescription)")
        }
        lock = open("\(path)/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw ValidationError("The folder \(path) cannot be written.") }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw ValidationError("Another Gatehouse is using the folder \(path).") }
        if fresh { try removeData() }
        // With new keys and old data, all sealed values would be lost and nobody would be recognised.
        func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }
        guard !hasKeys || !exists("portal.sqlite") || exists("keys.json") else {
            throw ValidationError("\(file("keys.json")) is missing: put it back, or begin anew with --fresh.")
        }
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func unlock() { close(lock) }

    private func removeData() throws {
        for name in ["portal.sqlite", "node.sqlite", "bus.sqlite"].flatMap({ [$0, "\($0)-wal", "\($0)-shm"] }) + ["keys.json"]
        where FileManager.default.fileExists(atPath: file(name)) {
            try FileManager.default.removeItem(atPath: file(name))
        }
    }
}

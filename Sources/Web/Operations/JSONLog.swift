import Foundation
public import Logging
import Synchronization
import Vocabulary

/// Writes each log line as one JSON object to standard error: time (UTC), level, message, logger, and metadata, such as a
/// request's id.
public struct JSONLog: LogHandler {
    public var logLevel: Logger.Level = .info
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let write: @Sendable ([UInt8]) -> Void

    public init(label: String) {
        self.init(label: label) { JSONLogOutput.write($0) }
    }

    init(label: String, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.label = label
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line = JSONText()
        line.add("time", Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        line.add("level", event.level.rawValue)
        line.add("message", "\(event.message)")
        line.add("logger", label)
        let all = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) where !Self.own.contains(key) { line.add(key, "\(value)") }
        write(line.closed + [UInt8(ascii: "\n")])
    }

    private static let own: Set<String> = ["time", "level", "message", "logger"]
}

private enum JSONLogOutput {
    /// Keeps lines of different threads apart.
    private static let turn = Mutex(())

    static func write(_ line: [UInt8]) {
        // An unwritable log, for example on a full disk, must not stop any work.
        turn.withLock { _ in try? FileHandle.standardError.write(contentsOf: Data(line)) }
    }
}

import ArgumentParser
import Database
import Foundation
import Portal

/// Why a command that was understood could not do its work. It ends with exit code 1 and these words on standard error; wrong arguments
/// (`ValidationError`) end with 64 and lines about usage.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ words: String) { description = words }

    /// What a command ends with after an error of whatever part of Gatehouse.
    static func ending(with error: any Error) -> any Error {
        switch error {
        case is CommandFailure, is ExitCode: error
        case let flaws as SettingFlaws: CommandFailure("The configuration is wrong:\n\(flaws)")
        case let error as DatabaseUnavailable: CommandFailure("The database cannot be used: \(error.reason)")
        case let error as MigrationError: CommandFailure(error.words)
        case SealError.fileUnreadable(let path): CommandFailure("The keys file \(path) cannot be read, or is none.")
        default: CommandFailure(oneLine(error))
        }
    }

    /// An error of a library in one line.
    static func oneLine(_ error: any Error) -> String {
        String(describing: error).split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

extension MigrationError {
    fileprivate var words: String {
        switch self {
        case .databaseIsNewer(let found, let known):
            "The database was written by a newer Gatehouse (step \(found) of its schema; this one knows \(known)): use that one, or a newer one."
        case .renamed(let number, let expected, let found):
            "This is not a database of this program: step \(number) of its schema is \(found), and not \(expected)."
        }
    }
}

/// What a command prints for others to read.
enum StandardOutput {
    /// - Throws: ``CommandFailure`` where it cannot be written, as on a full disk.
    static func write(_ text: String) throws {
        do { try FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) } catch {
            throw CommandFailure("The output cannot be written to its end.")
        }
    }
}

import ArgumentParser
import CSV
import Directory
import Foundation
import Imports
import Portal
import Synchronization
import Vocabulary
import Web

/// `gatehouse import users|accounts FILE --data DIR --as EMAIL`, or `--config FILE` instead of `--data`: does the same as a bulk upload (SPEC §5).
///
/// Exit codes: 0 where every row was applied (or would be, with `--preview`), 1 where some were left out, 2 where none was, for whatever reason.
struct ImportCommand: AsyncParsableCommand {
    enum Approval: String, ExpressibleByArgument, CaseIterable {
        case awaiting
        case preApproved = "pre-approved"
    }

    static let configuration = CommandConfiguration(commandName: "import", abstract: "Create users or accounts from a CSV file.")

    @Argument(help: "What the file holds: users or accounts.")
    var list: ExportCommand.List

    @Argument(help: "The CSV file.")
    var file: String

    @OptionGroup var place: DataOptions

    @Option(name: .customLong("as"), help: "Who does it: the primary e-mail address of an access manager, HD Manager or Administrator.")
    var email: String

    @Flag(help: "Say what would become of each row, and change nothing.")
    var preview = false

    @Option(help: "What accounts become: awaiting approval, or pre-approved.")
    var approval = Approval.awaiting

    @Option(help: "Writes the file again to this place, with outcome and reason before each row.")
    var report: String?

    func run() async throws {
        let input = try openFile()
        let output = try report.map { ReportFile(try openReport($0, about: input)) }
        let services = try await openServices()
        let order = ImportOrder(
            list: list.exported, fileName: URL(fileURLWithPath: file).lastPathComponent, preApproved: approval == .preApproved, previewOnly: preview)
        let bar = ProgressBar(label: "Importing \(order.fileName)") { services.importProgress }
        let outcome: ImportOutcome
        do {
            outcome = try await bar.whileShown {
                try await services.importFile(
                    order, as: email, FilePieces(file: input),
                    report: output.map { output in { output.write($0) } })
            }
        } catch let flaw as CSVFileFlaw {
            throw failed(try Localisation.load()[.en](flaw.flaw))
        } catch let refusal as ExportRefusal {
            throw failed(refusal.words(email))
        }
        say(outcome)
        if let report, output?.isBroken == true { throw failed("The report \(report) could not be written to its end.", exitCode(outcome) ?? ExitCode(1)) }
        if let code = exitCode(outcome) { throw code }
    }

    /// Where nothing can be opened nothing is applied, and the exit code says that.
    private func openServices() async throws -> PortalServices {
        do { return try await place.services() } catch { throw failed("\(CommandFailure.ending(with: error))") }
    }

    /// A folder opens like a file but cannot be read.
    private func openFile() throws -> FileHandle {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue, let input = FileHandle(forReadingAtPath: file)
        else { throw failed("The file \(file) cannot be read.") }
        return input
    }

    /// Opened before the import, so that an unwritable report stops it in time. Only the owner may read it, even if the file existed before.
    private func openReport(_ path: String, about input: FileHandle) throws -> FileHandle {
        let handle = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw failed("The report \(path) cannot be written.") }
        let output = FileHandle(fileDescriptor: handle, closeOnDealloc: true)
        var (read, written) = (stat(), stat())
        guard fstat(input.fileDescriptor, &read) == 0, fstat(handle, &written) == 0 else { throw failed("The report \(path) cannot be written.") }
        if (read.st_dev, read.st_ino) == (written.st_dev, written.st_ino) {
            throw failed("The report would overwrite the file \(file): give it another name.")
        }
        // A terminal, a pipe or /dev/null stays unchanged.
        if written.st_mode & S_IFMT == S_IFREG {
            guard ftruncate(handle, 0) == 0, fchmod(handle, 0o600) == 0 else { throw failed("The report \(path) cannot be written.") }
        }
        return output
    }

    private func say(_ outcome: ImportOutcome) {
        if !outcome.unknownColumns.isEmpty { print("Columns that were not read: \(outcome.unknownColumns.joined(separator: ", "))") }
        print("create \(outcome.creates), change \(outcome.changes), skip \(outcome.skips), error \(outcome.errors)")
        if outcome.failed { print("It could not be applied, and nothing of it holds.") }
        if preview { return print("Only looked at: nothing was changed.") }
        print(outcome.applied ? "Applied: \(outcome.valid) rows." : "Nothing was applied.")
    }

    private func exitCode(_ outcome: ImportOutcome) -> ExitCode? {
        if outcome.valid == 0 || !preview && !outcome.applied { return ExitCode(2) }
        return outcome.skips + outcome.errors > 0 ? ExitCode(1) : nil
    }

    private func failed(_ words: String, _ code: ExitCode = ExitCode(2)) -> ExitCode {
        try? FileHandle.standardError.write(contentsOf: Data("Error: \(words)\n".utf8))
        return code
    }
}

/// The report while it is written. The file is already applied, so a failure is reported at the end and undoes nothing.
private final class ReportFile: Sendable {
    private let file: FileHandle
    private let broken = Mutex(false)

    init(_ file: FileHandle) { self.file = file }

    /// Whether a part of it is missing.
    var isBroken: Bool { broken.withLock { $0 } }

    func write(_ text: String) {
        broken.withLock { broken in
            guard !broken else { return }
            do { try file.write(contentsOf: Data(text.utf8)) } catch { broken = true }
        }
    }
}

/// A file in pieces, so that it is never in memory as a whole.
private struct FilePieces: AsyncSequence {
    struct AsyncIterator: AsyncIteratorProtocol {
        let file: FileHandle

        mutating func next() async throws -> [UInt8]? {
            guard let piece = try file.read(upToCount: 65_536), !piece.isEmpty else { return nil }
            return [UInt8](piece)
        }
    }

    let file: FileHandle

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(file: file) }
}

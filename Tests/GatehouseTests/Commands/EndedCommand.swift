import Directory
import Samples
import Database
import Foundation
import Logging
import Portal

@testable import Gatehouse

/// What a command of the real program ended with.
struct EndedCommand: Sendable {
    let code: Int32
    let output: String
    let errors: String

    /// Runs the program that stands beside the tests, without a setting of the machine's.
    /// - Parameter output: a file that takes the standard output instead.
    static func run(_ arguments: [String], _ settings: [String: String] = [:], output file: String? = nil) throws -> EndedCommand {
        let process = Process()
        process.executableURL = URL(filePath: Bundle.main.executablePath ?? "").deletingLastPathComponent().appending(path: "gatehouse")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GATEHOUSE_") }.merging(settings) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = file.flatMap { FileHandle(forWritingAtPath: $0) } ?? output
        process.standardError = errors
        try process.run()
        try? output.fileHandleForWriting.close()
        let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let printed = file == nil ? String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) : ""
        process.waitUntilExit()
        return EndedCommand(code: process.terminationStatus, output: printed, errors: words)
    }

    /// It was understood and could not do its work: one line says why, and nothing is said about usage.
    func failed(with code: Int32 = 1, saying words: String) -> Bool {
        self.code == code && errors.hasPrefix("Error: ") && errors.contains(words) && errors.split(separator: "\n").count == 1
            && !errors.contains("Usage:") && output.isEmpty
    }

    /// Its arguments were wrong.
    func wasMisused(saying words: String) -> Bool { code == 64 && errors.contains(words) && errors.contains("Usage:") && output.isEmpty }
}

/// A folder of data to run commands on, which goes with this value.
final class DataOfCommands: Sendable {
    let path: String
    let data: String

    /// The sample people with new keys; they are made once and copied.
    init() async throws {
        path = FileManager.default.temporaryDirectory.appending(path: "commands-\(UUID().uuidString)").path
        data = "\(path)/data"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: try await Self.original.value, toPath: data)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private static let original = Task<String, any Error> {
        let folder = FileManager.default.temporaryDirectory.appending(path: "commands-original-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let source = DataSource(folder: folder)
        let database = try await source.open()
        let services = try await source.services(on: database, logger: Logger(label: "gatehouse.test"))
        try await services.fillWithSamples(places: DemoAddresses(nodeURL: "http://127.0.0.1:8081"))
        try database.close()
        return folder
    }

    /// A file of one new user.
    func users() throws -> String {
        let file = "\(path)/users.csv"
        let rows = "ssin,first_name,last_name,email,org_nihdi\r\n70010100188,Emma,De Smet,emma@aznoordzee.example,71090112\r\n"
        try rows.write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }

    /// A configuration of the portal on this data, with some settings changed.
    func configuration(_ changes: [String: String] = [:]) throws -> String {
        let settings = [
            "gatehouse_public_url": "http://127.0.0.1:8080", "gatehouse_database": "sqlite:\(data)", "gatehouse_bus": "amqp://portal@127.0.0.1:1",
            "gatehouse_bus_password": "zilvermeeuw", "gatehouse_smtp": "smtp://127.0.0.1:1", "gatehouse_mail_from": "noreply@eam.example",
            "gatehouse_oidc_issuer": "http://127.0.0.1:1/fas/oauth2", "gatehouse_oidc_client_id": "eam", "gatehouse_oidc_client_secret": "strandgaper",
            "gatehouse_keys_file": "\(data)/keys.json",
        ].merging(changes) { $1 }
        let file = "\(path)/portal.yaml"
        try settings.map { "\($0.key): \"\($0.value)\"\n" }.sorted().joined().write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }
}

import Foundation
import Testing

@testable import Gatehouse

/// How commands end: 64 with a line about usage for wrong arguments, 1 with one line for everything else that goes wrong.
@Suite struct CommandTests {
    @Test(arguments: [
        ["audit", "verify", "--data", "x"], ["config", "check", "portal"], ["copy", "--from", "sqlite:x"], ["demo"], ["docs", "permissions"],
        ["export", "users", "--data", "x", "--as", "y"], ["import", "users", "x", "--data", "x", "--as", "y"], ["migrate", "--data", "x"], ["node"], ["portal"],
        ["reconcile", "--data", "x"], ["seed", "--data", "x", "--users", "25", "--accounts", "5", "--organisations", "5"],
        ["simulated-fas", "--client-secret-file", "x"],
    ])
    func `an option that there is not is wrong usage`(command: [String]) throws {
        let ended = try EndedCommand.run(command + ["--nonsense"])
        #expect(ended.wasMisused(saying: "Unknown option '--nonsense'"), "\(ended)")
    }

    @Test(arguments: [
        (["migrate"], "Either --data or --config"), (["audit", "verify", "--data", "x", "--config", "y"], "Either --data or --config"),
        (["copy", "--from", "portal.sqlite"], "--from is sqlite: and the path of a file."), (["copy", "--from", "sqlite:x"], "must say where the data goes"),
        (["seed", "--data", "x", "--users", "25", "--accounts", "5", "--organisations", "4"], "--organisations is from 5 to 5000."),
        (["config", "check", "broker"], "There is no program broker"), (["demo", "--portal-port", "0"], "0 is no port"), (["docs", "secrets"], "secrets"),
    ])
    func `arguments that make no sense are wrong usage, and nothing is made`(command: [String], words: String) throws {
        let ended = try EndedCommand.run(command)
        #expect(ended.wasMisused(saying: words), "\(ended)")
        #expect(!FileManager.default.fileExists(atPath: "x"))
    }

    @Test func `an output that cannot be written is said`() async throws {
        let data = try await DataOfCommands()
        for command in [["docs", "permissions"], ["export", "users", "--as", "an.claes@aznoordzee.example", "--data", data.data], ["migrate", "--data", data.data]] {
            let ended = try EndedCommand.run(command, output: "/dev/full")
            #expect(ended.failed(saying: "The output cannot be written to its end."), "\(ended)")
        }
        let report = ["import", "users", try data.users(), "--as", "an.claes@aznoordzee.example", "--data", data.data, "--report", "\(data.path)/no/report.csv"]
        let ended = try EndedCommand.run(report)
        #expect(ended.failed(with: 2, saying: "report.csv cannot be written"), "\(ended)")
    }

    @Test(arguments: [("nobody@aznoordzee.example", "No enabled user has the address"), ("tom.willems@aznoordzee.example", "manages no organisation")])
    func `whoever manages nothing is not exported for`(email: String, words: String) async throws {
        let data = try await DataOfCommands()
        let ended = try EndedCommand.run(["export", "users", "--as", email, "--data", data.data])
        #expect(ended.failed(saying: words), "\(ended)")
    }

    @Test func `programs do not start with a configuration that is wrong, and name all of it`() async throws {
        let data = try await DataOfCommands()
        let portal = try EndedCommand.run(["portal", "--config", try data.configuration(["gatehouse_listn": "127.0.0.1:1", "gatehouse_smtp": "capture"])])
        #expect(portal.code == 1 && portal.errors.hasPrefix("Error: The configuration is wrong:\n") && !portal.errors.contains("Usage:"), "\(portal)")
        #expect(portal.errors.contains("GATEHOUSE_LISTN is unknown: is GATEHOUSE_LISTEN meant?") && portal.errors.contains("GATEHOUSE_SMTP must be"))
        let node = try EndedCommand.run(["node"])
        #expect(node.code == 1 && node.errors.contains("GATEHOUSE_NODE_ORGANISATIONS is missing") && !node.errors.contains("Usage:"), "\(node)")
        let exported = try EndedCommand.run(["export", "users", "--as", "an.claes@aznoordzee.example", "--config", "\(data.path)/missing.yaml"])
        #expect(exported.code == 1 && exported.errors.contains("missing.yaml cannot be read"), "\(exported)")
    }

    @Test func `the portal says what its database lacks`() async throws {
        let data = try await DataOfCommands()
        let away = try data.configuration(["gatehouse_database": "postgres://gatehouse:zilvermeeuw@127.0.0.1:1/gatehouse"])
        let ended = try EndedCommand.run(["portal", "--config", away])
        #expect(ended.failed(saying: "The database cannot be used: ") && !ended.errors.contains("zilvermeeuw"), "\(ended)")
        let keys = try data.configuration(["gatehouse_keys_file": "\(data.path)/keys.json"])
        let lost = try EndedCommand.run(["portal", "--config", keys])
        #expect(lost.failed(saying: "\(data.path)/keys.json is missing, and the database has data"), "\(lost)")
    }

    @Test func `the demo says what stands in its way`() async throws {
        let data = try await DataOfCommands()
        let first = Int.random(in: 20_000..<32_000)
        let demo = ["demo", "--data", data.data, "--portal-port", "\(first)", "--node-port", "\(first + 1)", "--fas-port", "\(first + 2)"]
        let away = try EndedCommand.run(demo, ["GATEHOUSE_DATABASE": "postgres://gatehouse:zilvermeeuw@127.0.0.1:1/gatehouse"])
        #expect(away.failed(saying: "The database cannot be used: ") && !away.errors.contains("zilvermeeuw"), "\(away)")
        try FileManager.default.removeItem(atPath: "\(data.data)/keys.json")
        let lost = try EndedCommand.run(demo)
        #expect(lost.failed(saying: "keys.json is missing, and the database has data"), "\(lost)")
        #expect(!FileManager.default.fileExists(atPath: "\(data.data)/keys.json"))
    }

    @Test func `the simulated sign-in service names a secret that it cannot read`() throws {
        let ended = try EndedCommand.run(["simulated-fas", "--client-secret-file", "/no/such/secret"])
        #expect(ended.failed(saying: "The file /no/such/secret cannot be read, or is empty."), "\(ended)")
    }

    @Test(arguments: [["docs", "permissions"], ["docs", "user-matrix"], ["--help"], ["help", "import"]])
    func `what needs no data needs nothing else`(command: [String]) throws {
        let ended = try EndedCommand.run(command)
        #expect(ended.code == 0 && ended.errors.isEmpty && !ended.output.isEmpty, "\(ended)")
    }
}

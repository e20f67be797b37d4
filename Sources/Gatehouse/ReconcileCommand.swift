import ArgumentParser
import Database
import Foundation
import Messaging
import Portal
import Vocabulary

/// `gatehouse reconcile [--repair]`: compares what the installations have with what the portal believes (SPEC §6).
struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Ask every installation what it has, and say what differs. The portal must be running: it sends the questions and takes the answers.",
        discussion: "Exit codes: 0 all agree, or what differed was sent again; 1 something differs; 2 an installation did not answer in time.")

    @OptionGroup var place: DataOptions

    @Flag(help: "Send again what differs, and close what the portal does not know.")
    var repair = false

    @Option(help: "Seconds to wait for the installations.")
    var wait = 60

    func run() async throws {
        let database = try place.source().openBeside()
        let asked = try await database.compareInstallations(repair: repair, clock: .system, random: .system)
        let reports = try await answers(to: asked, database)
        try database.close()
        for report in reports { say(report) }
        if reports.isEmpty { print("No installation was told of an account yet.") }
        if reports.contains(where: { !$0.isFinished }) { throw ExitCode(2) }
        if reports.contains(where: { !$0.agrees }) { throw ExitCode(1) }
    }

    private func answers(to asked: [Int64], _ database: Database) async throws -> [ComparisonReport] {
        let deadline = ContinuousClock.now + .seconds(wait)
        while true {
            let reports = try await database.comparisons(asked)
            if reports.allSatisfy(\.isFinished) || ContinuousClock.now >= deadline { return reports }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    private func say(_ report: ComparisonReport) {
        guard report.isFinished else { return print("\(report.installation): no answer yet") }
        if report.mustBeUpgraded { return print("\(report.installation): does not understand the question, upgrade it") }
        guard report.failure == nil else { return print("\(report.installation): does not serve it") }
        let differing = report.differences.isEmpty ? "all alike" : "\(report.differences.count) differ, \(report.repaired) sent again"
        print("\(report.installation): \(report.accounts) account\(report.accounts == 1 ? "" : "s"), \(differing)")
        for line in report.differences { print("  \(line)") }
    }
}

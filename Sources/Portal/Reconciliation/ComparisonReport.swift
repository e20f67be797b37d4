public import Database
import Foundation
public import Vocabulary

/// What a command says of one installation that was compared.
public struct ComparisonReport: Sendable {
    public let id: Int64
    public let installation: String
    /// False while the installation has not answered, or only in part.
    public let isFinished: Bool
    /// Why it has nothing to tell, as a text key.
    public let failure: String?
    public let accounts: Int
    /// One line each: which account, what differs, what was done.
    public let differences: [String]
    public let repaired: Int

    /// The installation is of an older release, which does not know the question.
    public var mustBeUpgraded: Bool { failure.map(Failure.isNotUnderstood) ?? false }

    public var agrees: Bool { isFinished && failure == nil && repaired == differences.count }
}

extension Database {
    /// Asks every installation what it has; a portal that runs on this database sends the questions and takes the answers.
    /// - Returns: by which ``comparisons(_:)`` finds what came of it.
    public func compareInstallations(repair: Bool, clock: TimeSource, random: RandomSource) async throws -> [Int64] {
        try await write { db in
            try db.askInstallations(repairs: repair ? RepairLimit.all : RepairLimit.none, by: nil, at: clock.now(), random: random)
            return try db.rows("SELECT id FROM reconciliations WHERE finished_at IS NULL ORDER BY id") { try $0.integer("id") }
        }
    }

    public func comparisons(_ ids: [Int64]) async throws -> [ComparisonReport] {
        try await read { db in
            let compared = try db.comparedInstallations().filter { ids.contains($0.id) }
            return try compared.map { ComparisonReport($0, try db.newestDrifts(of: [$0], limit: .max)) }
        }
    }
}

extension ComparisonReport {
    fileprivate init(_ compared: ComparedInstallation, _ drifts: [ShownDrift]) {
        self.init(
            id: compared.id, installation: compared.name, isFinished: compared.finishedAt != nil, failure: compared.failure, accounts: compared.compared,
            differences: drifts.map(Self.line), repaired: compared.repaired)
    }

    private static func line(_ shown: ShownDrift) -> String {
        let (here, there) = (shown.drift.portalRevision.map(String.init) ?? "none", shown.drift.nodeRevision.map(String.init) ?? "none")
        return "account \(shown.drift.account): \(shown.drift.kind.rawValue), revision \(here) here, \(there) there\(shown.isRepaired ? ", sent again" : "")"
    }
}

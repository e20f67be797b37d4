public import Database
import Foundation
public import Vocabulary

/// The result of one installation's comparison, for the command.
public struct ComparisonReport: Sendable {
    public let id: Int64
    public let installation: String
    /// False until the installation has answered completely.
    public let isFinished: Bool
    /// Why the installation has no inventory, as a text key.
    public let failure: String?
    public let accounts: Int
    /// One line each: the account, the difference, the repair.
    public let differences: [String]
    public let repaired: Int

    /// The installation is of an older release, which does not know the question.
    public var mustBeUpgraded: Bool { failure.map(Failure.isNotUnderstood) ?? false }

    public var agrees: Bool { isFinished && failure == nil && repaired == differences.count }
}

extension Database {
    /// Asks every installation for its accounts. A running portal on this database sends the requests and processes the answers.
    /// - Returns: ids for ``comparisons(_:)``.
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

import Database
import Directory
import Foundation
import Logging
import Messaging
import Vocabulary

/// Plans and applies uploaded files in the background, one after the other.
struct UploadWork: Sendable {
    let services: PortalServices

    /// Works until the task is cancelled.
    func run() async {
        await recover()
        while !Task.isCancelled {
            if await !workOnNext() { await services.uploadBell.wait(atMost: .seconds(1)) }
        }
    }

    private func recover() async {
        do {
            let now = services.clock.now()
            try await services.database.write { try $0.recoverUploads(at: now) }
        } catch {
            services.logger.error("uploads could not be taken up again", metadata: ["error": "\(error)"])
        }
    }

    /// - Returns: false if there is no work, or if it failed.
    @discardableResult
    func workOnNext() async -> Bool {
        do {
            guard let (id, state) = try await services.database.read({ try $0.uploadToWorkOn() }) else { return false }
            switch state {
            case .checking: try await check(id)
            case .applying: try await services.applyUpload(id)
            case .receiving, .previewed, .applied: return false
            }
            return true
        } catch {
            services.logger.error("an upload could not be worked on", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// A failure is stored with the file, so that it does not block other files.
    private func check(_ id: UploadID) async throws {
        do {
            try await services.checkUpload(id)
        } catch let error as CancellationError {
            throw error
        } catch let error as DatabaseUnavailable {
            // Not an error of the file: it is planned when the database is available again.
            throw error
        } catch {
            services.logger.error("an upload could not be looked at", metadata: ["upload": "\(id)", "error": "\(error)"])
            try await services.database.write { try $0.writeUpload(id, .previewed, OutcomeCounts(), trouble: .failed) }
        }
    }
}

extension Reader {
    /// The oldest that waits. The three states are those of a partial index, which serves the query only where its condition stands word for word.
    fileprivate func uploadToWorkOn() throws -> (UploadID, UploadState)? {
        try first("""
            SELECT id, state FROM uploads WHERE state IN ('receiving', 'checking', 'applying') AND state <> 'receiving' ORDER BY id LIMIT 1
            """) { (try $0.id("id"), try $0.named("state")) }
    }
}

import Database
import Foundation
import Logging
import Vocabulary

/// Plans and applies uploaded files in the background, one after the other.
struct UploadWork: Sendable {
    let imports: ImportMachine

    /// Works until the task is cancelled.
    func run() async {
        await recover()
        while !Task.isCancelled {
            if await !workOnNext() { await imports.signal.wait(.seconds(1)) }
        }
    }

    private func recover() async {
        do {
            let now = imports.clock.now()
            try await imports.database.write { try $0.recoverUploads(at: now) }
        } catch {
            imports.logger.error("uploads could not be taken up again", metadata: ["error": "\(error)"])
        }
    }

    /// - Returns: false if there is no work, or if it failed.
    @discardableResult
    func workOnNext() async -> Bool {
        do {
            guard let (id, state) = try await imports.database.read({ try $0.uploadToWorkOn() }) else { return false }
            switch state {
            case .checking: try await check(id)
            case .applying: try await imports.applyUpload(id)
            case .receiving, .previewed, .applied: return false
            }
            return true
        } catch {
            imports.logger.error("an upload could not be worked on", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// A failure is stored with the file, so that it does not block other files.
    private func check(_ id: UploadID) async throws {
        do {
            try await imports.checkUpload(id)
        } catch let error as CancellationError {
            throw error
        } catch let error as DatabaseUnavailable {
            // Not an error of the file: it is planned when the database is available again.
            throw error
        } catch {
            imports.logger.error("an upload could not be looked at", metadata: ["upload": "\(id)", "error": "\(error)"])
            try await imports.database.write { try $0.writeUpload(id, .previewed, OutcomeCounts(), trouble: .failed) }
        }
    }
}

extension ImportMachine {
    /// Looks at uploaded files and applies them, until the task is cancelled.
    public func work() async { await UploadWork(imports: self).run() }
}

extension Reader {
    /// The oldest that waits. The three states are those of a partial index, which serves the query only where its condition stands word for word.
    fileprivate func uploadToWorkOn() throws -> (UploadID, UploadState)? {
        try first("""
            SELECT id, state FROM uploads WHERE state IN ('receiving', 'checking', 'applying') AND state <> 'receiving' ORDER BY id LIMIT 1
            """) { (try $0.id("id"), try $0.named("state")) }
    }
}

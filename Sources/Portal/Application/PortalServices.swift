public import CSV
public import Database
public import Foundation
public import Logging
import Mail
import Messaging
public import Vocabulary
public import Web

/// The dependencies of the portal's use cases. Pages, jobs and commands call the same functions on it.
public struct PortalServices: Sendable {
    let database: Database
    let keys: Keyring
    let web: WebSettings
    let localisation: Localisation
    let clock: TimeSource
    let random: RandomSource
    let logger: Logger
    /// The domain of Message-IDs and of the sender.
    let mailDomain: String
    /// Seconds between two mails about requests to the same approver; requests in between go into one mail.
    let approvalMailPause: TimeInterval

    /// The limits of an uploaded file.
    let uploadLimits: CSVLimits

    let outboxBell = Doorbell()
    let mailBell = Doorbell()
    let uploadBell = Doorbell()
    let uploadProgress = UploadProgress()
    let openedSSINs = OpenedSSINs()
    let figures = Figures()

    /// Migrates the schema.
    /// - Parameters:
    ///   - approvalMailPause: seconds between two mails about requests to the same approver.
    ///   - uploadLimits: the limits of an uploaded file: size and number of rows.
    public init(
        database: Database, keys: Keyring, web: WebSettings, localisation: Localisation, mailDomain: String,
        approvalMailPause: TimeInterval = 300, uploadLimits: CSVLimits = CSVLimits(), clock: TimeSource, random: RandomSource, logger: Logger
    ) async throws {
        self.database = database
        self.keys = keys
        self.web = web
        self.localisation = localisation
        self.mailDomain = mailDomain
        self.approvalMailPause = approvalMailPause
        self.uploadLimits = uploadLimits
        self.clock = clock
        self.random = random
        self.logger = logger
        try await database.migrate(PortalSchema.migrations, clock: clock)
        try await database.claim(for: keys)
    }

    /// Wakes relay and mail relay, because there may be work.
    func wake() {
        outboxBell.ring()
        mailBell.ring()
    }
}

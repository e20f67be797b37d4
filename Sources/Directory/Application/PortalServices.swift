public import CSV
public import Database
public import Foundation
public import Imports
public import Logging
import Mail
public import Messaging
public import Vocabulary
public import Web

/// The dependencies of the portal's use cases. Pages, jobs and commands call the same functions on it.
public struct PortalServices: Sendable {
    public let database: Database
    public let keys: Keyring
    public let web: WebSettings
    public let localisation: Localisation
    public let clock: TimeSource
    public let random: RandomSource
    public let logger: Logger
    /// The domain of Message-IDs and of the sender.
    public let mailDomain: String
    /// Seconds between two mails about requests to the same approver; requests in between go into one mail.
    public let approvalMailPause: TimeInterval

    /// The limits of an uploaded file.
    public let uploadLimits: CSVLimits

    public let outboxSignal = WakeSignal()
    public let mailSignal = WakeSignal()
    public let uploadSignal = WakeSignal()
    public let uploadProgress = UploadProgress()
    public let openedSSINs = OpenedSSINs()
    public let figures = MetricRegistry()

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
    public func wake() {
        outboxSignal.signal()
        mailSignal.signal()
    }
}

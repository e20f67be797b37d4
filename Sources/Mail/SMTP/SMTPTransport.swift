import Foundation
public import Vocabulary

/// Sends mails to a mail server with libcurl, one after the other over a connection that stays open between them.
public struct SMTPTransport: MailTransport {
    private let session: SMTPSession
    private let clock: TimeSource

    public init(settings: SMTPSettings, clock: TimeSource) {
        session = SMTPSession(settings: settings)
        self.clock = clock
    }

    public func deliver(_ envelope: MailEnvelope) async throws(MailFailure) {
        guard let failure = await session.deliver(envelope, at: clock.now()) else { return }
        throw failure
    }
}

/// Runs jobs one after the other on its own thread, because libcurl blocks while it waits for the server.
private final class SMTPQueue: SerialExecutor {
    private let queue = DispatchQueue(label: "gatehouse.smtp")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}

/// The connection to the mail server.
private actor SMTPSession {
    private let settings: SMTPSettings
    private let queue = SMTPQueue()
    private var connection: SMTPConnection?

    init(settings: SMTPSettings) { self.settings = settings }

    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    func deliver(_ envelope: MailEnvelope, at now: Date) -> MailFailure? {
        let connection = connection ?? SMTPConnection(settings)
        self.connection = connection
        guard let connection else { return .temporary("libcurl cannot be used") }
        let failure = connection.deliver(envelope, at: now)
        // After a refusal in the middle of a mail the next one starts a new connection.
        if failure != nil { self.connection = nil }
        return failure
    }
}

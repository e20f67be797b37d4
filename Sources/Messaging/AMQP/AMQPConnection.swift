import CProton
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// One AMQP 1.0 connection: a NIO socket, and Proton's engine on the same event loop. It is used once; a lost connection is replaced by a new one.
actor AMQPConnection {
    nonisolated let loop: any EventLoop
    /// Everything runs on the event loop, so Proton needs no lock.
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.asUnownedSerialExecutor() }

    let settings: AMQPSettings
    let logger: Logger
    /// Signals when something arrived, or when the connection is over.
    nonisolated let wakeSignal = WakeSignal()
    let driver: ProtonDriver
    let session: OpaquePointer
    private let name: String
    private var isOpen = false
    private var waiters: [UInt64: CheckedContinuation<BusFailure?, Never>] = [:]
    private nonisolated let ended = Mutex<BusFailure?>(nil)
    private var channel: (any Channel)?
    private var tick: (due: Int64, timer: Scheduled<Void>)?
    private var isPumping = false

    // State of sending (AMQPConnection+Sending.swift) and of receiving (AMQPConnection+Receiving.swift).
    var outlets: [String: SenderLink] = [:]
    var sends: [UInt64: Send] = [:]
    var inlets: [String: OpaquePointer] = [:]
    /// How often the bus has closed the link to each address since the last message on it.
    var refusals: [String: Int] = [:]
    var hasReceived = false
    var held = DeferredMessages()
    var deliveries: [UInt64: OpaquePointer] = [:]
    private var lastNumber: UInt64 = 0

    /// - Parameter name: our container name, new for each connection.
    init(settings: AMQPSettings, name: String, logger: Logger) throws(BusFailure) {
        loop = MultiThreadedEventLoopGroup.singleton.next()
        self.settings = settings
        self.name = name
        self.logger = logger
        let driver = try ProtonDriver()
        guard let session = pn_session(driver.connection) else { throw .unavailable("no memory for a session") }
        self.driver = driver
        self.session = session
    }

    /// Why the connection is over; nil while it is open.
    nonisolated var end: BusFailure? { ended.withLock { $0 } }

    func number() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    // MARK: Opening

    /// Starts to connect; `ready` waits for the result.
    nonisolated func start() {
        loop.execute { self.assumeIsolated { $0.connect() } }
    }

    /// Returns when the connection is open. Cancelling one caller does not stop the connection for others.
    func ready() async throws(BusFailure) {
        if let end { throw end }
        guard !isOpen else { return }
        let (number, loop) = (number(), loop)
        let failure = await withTaskCancellationHandler {
            await withCheckedContinuation { waiters[number] = $0 }
        } onCancel: {
            loop.execute { self.assumeIsolated { $0.stopWaiting(number, .unavailable("it was stopped")) } }
        }
        if let failure { throw failure }
    }

    private func stopWaiting(_ number: UInt64, _ failure: BusFailure?) {
        waiters.removeValue(forKey: number)?.resume(returning: failure)
    }

    private func opened() {
        isOpen = true
        for number in waiters.keys { stopWaiting(number, nil) }
    }

    private func connect() {
        do {
            try settings.secure(driver)
        } catch {
            return fail(error)
        }
        pn_connection_set_container(driver.connection, name)
        pn_transport_set_idle_timeout(driver.transport, pn_millis_t(settings.idleTimeout * 1000))
        pn_connection_open(driver.connection)
        pn_session_open(session)
        let patience = TimeAmount.milliseconds(Int64(settings.patience * 1000))
        loop.scheduleTask(in: patience) { self.assumeIsolated { if !$0.isOpen { $0.fail(.unavailable("the bus does not answer")) } } }
        ClientBootstrap(group: loop).connectTimeout(patience)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(AMQPHandler(connection: self)) }
            }
            .connect(host: settings.host, port: settings.port)
            .whenFailure { _ in self.assumeIsolated { $0.fail(.unavailable("the bus cannot be reached")) } }
    }

    // MARK: The socket, called by its handler on the event loop

    func connected(_ channel: any Channel) {
        guard end == nil else { return channel.close(promise: nil) }
        self.channel = channel
        pump()
    }

    func received(_ buffer: ByteBuffer) {
        var buffer = buffer
        driver.read(&buffer)
        pump()
    }

    func disconnected() {
        driver.close()
        pump()
        fail(.unavailable("the connection was lost"))
    }

    // MARK: The engine

    /// Lets Proton work: handles its events and writes its output.
    func pump() {
        // Event handlers call this again; the loop below already does that work.
        guard !isPumping, let channel else { return }
        isPumping = true
        defer { isPumping = false }
        keepTime()
        var isWorking = true
        while isWorking {
            isWorking = false
            while let event = driver.nextEvent() {
                handle(event)
                isWorking = true
            }
            var buffer = channel.allocator.buffer(capacity: 4096)
            driver.write(into: &buffer)
            guard buffer.readableBytes > 0 else { continue }
            isWorking = true
            channel.writeAndFlush(buffer, promise: nil)
        }
        if driver.isFinished { channel.close(promise: nil) }
    }

    /// Idle timeouts: Proton says when it wants to run again. It sends empty frames, or closes the connection.
    private func keepTime() {
        let now = Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000)
        guard end == nil, let next = driver.tick(now) else { return }
        if let tick, tick.due > now, tick.due <= next { return }
        tick?.timer.cancel()
        tick = (next, loop.scheduleTask(in: .milliseconds(max(1, next - now))) { self.assumeIsolated { $0.pump() } })
    }

    private func handle(_ event: OpaquePointer) {
        switch pn_event_type(event) {
        case PN_CONNECTION_REMOTE_OPEN: opened()
        case PN_LINK_FLOW: if let link = pn_event_link(event) { flow(link) }
        case PN_DELIVERY: if let delivery = pn_event_delivery(event) { changed(delivery) }
        case PN_LINK_REMOTE_CLOSE, PN_LINK_REMOTE_DETACH: if let link = pn_event_link(event) { detached(link) }
        case PN_SESSION_REMOTE_CLOSE: leave(protonWords(pn_session_remote_condition(pn_event_session(event))), "the bus ended the session")
        case PN_CONNECTION_REMOTE_CLOSE:
            leave(protonWords(pn_connection_remote_condition(pn_event_connection(event))), "the bus closed the connection")
        case PN_TRANSPORT_ERROR: leave(protonWords(pn_transport_condition(driver.transport)), "the connection failed")
        default: break
        }
    }

    private func changed(_ delivery: OpaquePointer) {
        let link = pn_delivery_link(delivery)
        if pn_link_is_sender(link) { outcome(delivery) } else { take(delivery) }
    }

    private func flow(_ link: OpaquePointer) {
        if pn_link_is_sender(link), let address = protonText(pn_link_name(link)) { sendWaiting(address) }
    }

    private func detached(_ link: OpaquePointer) {
        let words = protonWords(pn_link_remote_condition(link)) ?? "the bus closed the link"
        guard let address = protonText(pn_link_name(link)) else { return }
        logger.warning("a link was closed by the bus", metadata: ["address": "\(address)", "reason": "\(words)"])
        if pn_link_is_sender(link) { outletClosed(address, words) } else { inletClosed(address) }
        pn_link_close(link)
        pn_link_free(link)
    }

    // MARK: Ending

    private static let closed = BusFailure.unavailable("the connection was closed")

    private func leave(_ words: String?, _ otherwise: String) {
        pn_connection_close(driver.connection)
        fail(.unavailable(words ?? otherwise))
    }

    /// Nothing more is sent or received. All waiting callers get the failure.
    func fail(_ failure: BusFailure) {
        let isFirst = ended.withLock { end in
            defer { end = end ?? failure }
            return end == nil
        }
        guard isFirst else { return }
        for number in waiters.keys { stopWaiting(number, failure) }
        tick?.timer.cancel()
        for number in sends.keys { finish(number, failure) }
        held = DeferredMessages()
        deliveries = [:]
        wakeSignal.signal()
        // The engine's last output, such as the reason for closing, leaves first.
        loop.execute { self.assumeIsolated { $0.channel?.close(promise: nil) } }
    }

    /// Returns unsettled messages, closes the AMQP connection, and closes the socket.
    func close() async {
        guard end == nil, let channel else { return fail(Self.closed) }
        giveBack()
        pn_connection_close(driver.connection)
        pump()
        // The peer closes too once it has read everything; we wait for a second.
        let timer = loop.scheduleTask(in: .seconds(1)) { self.assumeIsolated { $0.fail(Self.closed) } }
        try? await channel.closeFuture.get()
        timer.cancel()
    }
}

import CProton
import NIOCore

/// Owns one connection of Proton's engine: bytes in, events, bytes out. Not thread-safe.
final class ProtonDriver {
    let connection: OpaquePointer
    let transport: OpaquePointer
    private let driver: UnsafeMutablePointer<pn_connection_driver_t>

    /// - Throws: if there is not enough memory.
    init() throws(BusFailure) {
        guard let connection = pn_connection(), let transport = pn_transport() else { throw .unavailable("no memory for a connection") }
        self.connection = connection
        self.transport = transport
        driver = .allocate(capacity: 1)
        driver.initialize(to: pn_connection_driver_t())
        guard pn_connection_driver_init(driver, connection, transport) == 0 else { throw .unavailable("no memory for a connection") }
    }

    deinit {
        pn_connection_driver_destroy(driver)
        driver.deallocate()
    }

    var isFinished: Bool { pn_connection_driver_finished(driver) }

    /// Events point into the engine: each is valid until the next call.
    func nextEvent() -> OpaquePointer? { pn_connection_driver_next_event(driver) }

    func read(_ buffer: inout ByteBuffer) {
        while buffer.readableBytes > 0 {
            let room = pn_connection_driver_read_buffer(driver)
            // A closed engine reads nothing more.
            guard let start = room.start, room.size > 0 else { return }
            let count = buffer.readWithUnsafeReadableBytes { bytes in
                let count = min(bytes.count, room.size)
                UnsafeMutableRawBufferPointer(start: start, count: count).copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(count)))
                return count
            }
            pn_connection_driver_read_done(driver, count)
        }
    }

    /// Moves the engine's output into the buffer.
    func write(into buffer: inout ByteBuffer) {
        while true {
            let bytes = pn_connection_driver_write_buffer(driver)
            guard let start = bytes.start, bytes.size > 0 else { return }
            buffer.writeBytes(UnsafeRawBufferPointer(start: start, count: bytes.size))
            pn_connection_driver_write_done(driver, bytes.size)
        }
    }

    /// The peer is gone: closes the engine.
    func close() { pn_connection_driver_close(driver) }

    /// - Parameter now: milliseconds of a monotonic clock.
    /// - Returns: when to call again; nil if there is no timeout.
    func tick(_ now: Int64) -> Int64? {
        let next = pn_transport_tick(transport, now)
        return next > 0 ? next : nil
    }
}

/// A copy of a text that Proton owns.
func protonText(_ text: UnsafePointer<CChar>?) -> String? { text.map { String(cString: $0) } }

/// The peer's error as text: its name and its shortened description.
func protonWords(_ condition: OpaquePointer?) -> String? {
    guard let condition, pn_condition_is_set(condition) else { return nil }
    let parts = [protonText(pn_condition_get_name(condition)), protonText(pn_condition_get_description(condition))].compactMap(\.self)
    return String(parts.joined(separator: ": ").prefix(200))
}

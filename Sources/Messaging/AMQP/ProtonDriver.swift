import CProton
import NIOCore

/// Owns one connection of Proton's engine: bytes in, events, bytes out. Not for two threads at once.
final class ProtonDriver {
    let connection: OpaquePointer
    let transport: OpaquePointer
    private let driver: UnsafeMutablePointer<pn_connection_driver_t>

    /// - Throws: where there is no memory left.
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

    /// Events point into the engine: each is over when the next is asked for.
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

    /// Moves what is to be sent into the buffer.
    func write(into buffer: inout ByteBuffer) {
        while true {
            let bytes = pn_connection_driver_write_buffer(driver)
            guard let start = bytes.start, bytes.size > 0 else { return }
            buffer.writeBytes(UnsafeRawBufferPointer(start: start, count: bytes.size))
            pn_connection_driver_write_done(driver, bytes.size)
        }
    }

    /// The other side is gone: the engine ends with it.
    func close() { pn_connection_driver_close(driver) }

    /// - Parameter now: milliseconds of a clock that never goes back.
    /// - Returns: when it has to be asked again; nil where nothing is waited for.
    func tick(_ now: Int64) -> Int64? {
        let next = pn_transport_tick(transport, now)
        return next > 0 ? next : nil
    }
}

/// Text that Proton owns, copied.
func protonText(_ text: UnsafePointer<CChar>?) -> String? { text.map { String(cString: $0) } }

/// An error of the other side in words: its name and its description, cut short.
func protonWords(_ condition: OpaquePointer?) -> String? {
    guard let condition, pn_condition_is_set(condition) else { return nil }
    let parts = [protonText(pn_condition_get_name(condition)), protonText(pn_condition_get_description(condition))].compactMap(\.self)
    return String(parts.joined(separator: ": ").prefix(200))
}

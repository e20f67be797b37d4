import Foundation

/// Three ports of this machine, looked at before anything is started so that a taken one is said plainly.
struct DemoPorts: Sendable {
    let portal: Int
    let node: Int
    let fas: Int

    init(portal: Int, node: Int, fas: Int?) throws {
        for port in [portal, node] + (fas.map { [$0] } ?? []) where !isFree(port) {
            throw CommandFailure("Port \(port) of 127.0.0.1 is taken: stop the program that uses it, or choose another port.")
        }
        let chosen = fas ?? (8082...8182).first { $0 != portal && $0 != node && isFree($0) }
        guard let chosen else { throw CommandFailure("There is no free port from 8082 to 8182: choose one with --fas-port.") }
        self.portal = portal
        self.node = node
        self.fas = chosen
    }
}

private func isFree(_ port: Int) -> Bool {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard handle >= 0 else { return false }
    defer { close(handle) }
    var reuse: Int32 = 1
    setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(handle, $0, size) == 0 }
    }
}

import NIOCore

/// Hands the bytes of a socket to its connection, on the event loop of both.
final class AMQPHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: AMQPConnection

    init(connection: AMQPConnection) { self.connection = connection }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        connection.assumeIsolated { $0.connected(channel) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        connection.assumeIsolated { $0.received(buffer) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.assumeIsolated { $0.disconnected() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

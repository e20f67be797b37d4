import CProton

/// A message in the encoding of AMQP 1.0 (OASIS, part 3): durable, JSON in one data section, the ordering key as `group-id`.
enum ProtonMessage {
    static func encode(_ message: BusMessage) throws(BusFailure) -> [UInt8] {
        guard let wire = pn_message() else { throw .unavailable("no memory for a message") }
        defer { pn_message_free(wire) }
        pn_message_set_durable(wire, true)
        pn_message_set_inferred(wire, true)
        pn_message_set_group_id(wire, message.orderingKey)
        pn_message_set_content_type(wire, "application/json")
        put(Array(message.id.utf8), into: pn_message_id(wire), pn_data_put_string)
        put(message.body, into: pn_message_body(wire), pn_data_put_binary)
        var bytes = [CChar](repeating: 0, count: message.body.count + message.id.utf8.count + message.orderingKey.utf8.count + 256)
        var size = bytes.count
        guard pn_message_encode(wire, &bytes, &size) == 0 else { throw .refused("it cannot be encoded") }
        return bytes.prefix(size).map { UInt8(bitPattern: $0) }
    }

    private static func put(_ bytes: [UInt8], into data: OpaquePointer?, _ store: (OpaquePointer?, pn_bytes_t) -> Int32) {
        bytes.withUnsafeBytes { bytes in
            _ = store(data, pn_bytes_t(size: bytes.count, start: bytes.baseAddress?.assumingMemoryBound(to: CChar.self)))
        }
    }

    /// - Returns: nil where it is no message, or one that has no identifier or no body of bytes or text.
    static func decode(_ bytes: [UInt8]) -> BusMessage? {
        guard let wire = pn_message() else { return nil }
        defer { pn_message_free(wire) }
        let status = bytes.withUnsafeBytes { pn_message_decode(wire, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count) }
        guard status == 0, let id = text(pn_message_get_id(wire)), !id.isEmpty, let body = body(pn_message_body(wire)) else { return nil }
        return BusMessage(id: id, orderingKey: protonText(pn_message_get_group_id(wire)) ?? "", body: body)
    }

    private static func text(_ id: pn_msgid_t) -> String? {
        switch id.type {
        case PN_STRING, PN_BINARY: String(decoding: copy(id.u.as_bytes), as: UTF8.self)
        case PN_ULONG: String(id.u.as_ulong)
        default: nil
        }
    }

    private static func body(_ data: OpaquePointer?) -> [UInt8]? {
        guard let data else { return nil }
        pn_data_rewind(data)
        guard pn_data_next(data) else { return nil }
        switch pn_data_type(data) {
        case PN_BINARY: return copy(pn_data_get_binary(data))
        case PN_STRING: return copy(pn_data_get_string(data))
        default: return nil
        }
    }

    private static func copy(_ bytes: pn_bytes_t) -> [UInt8] {
        guard let start = bytes.start else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: bytes.size))
    }
}

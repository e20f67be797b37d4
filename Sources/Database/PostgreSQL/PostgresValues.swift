import CPostgres
import Foundation

/// Bindings for the server: binary, each with the type of its value. NULL has no type; the server infers it.
struct PostgresParameters {
    let types: [Oid]
    private var bytes: [UInt8] = [0]
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []

    init(_ bindings: [PostgresBinding]) {
        types = bindings.map(\.postgresType)
        for binding in bindings { add(binding) }
    }

    var count: Int32 { Int32(types.count) }

    private mutating func add(_ binding: PostgresBinding) {
        let start = bytes.count
        switch binding {
        case .value(let value): bytes += value.postgresBytes
        case .list(let values): bytes += array(values)
        }
        offsets.append(binding == .value(.null) ? nil : start)
        lengths.append(Int32(bytes.count - start))
    }

    /// - Parameter body: gets values, lengths and formats.
    func withPointers<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
    ) -> Result {
        let formats = [Int32](repeating: 1, count: types.count)
        return bytes.withUnsafeBytes { buffer in
            let start = buffer.bindMemory(to: CChar.self).baseAddress
            let values: [UnsafePointer<CChar>?] = offsets.map { offset in offset.flatMap { place in start.map { $0 + place } } }
            return values.withUnsafeBufferPointer { values in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { body(values.baseAddress, lengths.baseAddress, $0.baseAddress) }
                }
            }
        }
    }
}

/// Types by their numbers in `pg_type`, which are fixed.
private enum PostgresType {
    static let boolean: Oid = 16, bytes: Oid = 17, name: Oid = 19, int8: Oid = 20, int2: Oid = 21, int4: Oid = 23, text: Oid = 25, oid: Oid = 26
    static let float4: Oid = 700, float8: Oid = 701, numeric: Oid = 1700
    static let texts: Set<Oid> = [18, 19, 25, 705, 1042, 1043]
    /// The array type of each value type.
    static let arrays: [Oid: Oid] = [int8: 1016, float8: 1022, text: 1009, bytes: 1001]
}

extension PostgresBinding {
    fileprivate var postgresType: Oid {
        switch self {
        case .value(let value): value.postgresType
        case .list(let values): values.first.flatMap { PostgresType.arrays[$0.postgresType] } ?? 0
        }
    }
}

/// An array of one dimension in binary form: dimensions, whether any is NULL, type, length, first index; then each element with its length.
private func array(_ values: [SQLValue]) -> [UInt8] {
    var bytes = [1, 0, UInt32(values.first?.postgresType ?? 0), UInt32(values.count), 1].flatMap(bigEndian)
    for value in values {
        let each = value.postgresBytes
        bytes += bigEndian(UInt32(each.count))
        bytes += each
    }
    return bytes
}

extension SQLValue {
    fileprivate var postgresType: Oid {
        switch self {
        case .null: 0
        case .integer: PostgresType.int8
        case .real: PostgresType.float8
        case .text: PostgresType.text
        case .blob: PostgresType.bytes
        }
    }

    /// In the server's binary form; nil for NULL.
    fileprivate var postgresBytes: [UInt8] {
        switch self {
        case .null: []
        case .integer(let number): bigEndian(UInt64(bitPattern: number))
        case .real(let number): bigEndian(number.bitPattern)
        case .text(let text): Array(text.utf8)
        case .blob(let blob): blob
        }
    }

    /// A value in binary form.
    init(_ bytes: UnsafeRawBufferPointer, type: Oid) throws(PostgresError) {
        switch type {
        case PostgresType.int8: self = .integer(Int64(truncatingIfNeeded: number(bytes)))
        case PostgresType.int4: self = .integer(Int64(Int32(truncatingIfNeeded: number(bytes))))
        case PostgresType.int2: self = .integer(Int64(Int16(truncatingIfNeeded: number(bytes))))
        case PostgresType.oid, PostgresType.boolean: self = .integer(Int64(number(bytes)))
        case PostgresType.float8: self = .real(Double(bitPattern: number(bytes)))
        case PostgresType.float4: self = .real(Double(Float(bitPattern: UInt32(truncatingIfNeeded: number(bytes)))))
        case PostgresType.bytes: self = .blob(Array(bytes))
        case PostgresType.numeric: self = decimal(bytes)
        case let text where PostgresType.texts.contains(text): self = .text(String(decoding: bytes, as: UTF8.self))
        default: throw PostgresError(message: "a column is of type \(type), which is not read here")
        }
    }
}

/// A number of at most eight bytes, most significant first.
private func number(_ bytes: UnsafeRawBufferPointer) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

private func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: number.bigEndian, Array.init) }

/// `numeric`, the type of sums of whole numbers: counts of digits, weight, sign and scale, then digits to the base of 10,000.
private func decimal(_ bytes: UnsafeRawBufferPointer) -> SQLValue {
    func word(_ place: Int) -> Int { Int(number(UnsafeRawBufferPointer(rebasing: bytes[(place * 2)..<(place * 2 + 2)]))) }
    guard bytes.count >= 8 else { return .real(.nan) }
    let (digits, weight, isNegative) = (word(0), Int(Int16(truncatingIfNeeded: word(1))), word(2) == 0x4000)
    guard word(2) == 0 || isNegative, bytes.count >= 8 + digits * 2 else { return .real(.nan) }
    if digits <= weight + 1, weight <= 4 {
        // Trailing zeros are not sent.
        let whole = (0..<(weight + 1)).reduce(Int64?(0)) { sum, place in
            guard let (grown, tooMuch) = sum?.multipliedReportingOverflow(by: 10_000), !tooMuch else { return nil }
            let (all, over) = grown.addingReportingOverflow(place < digits ? Int64(word(4 + place)) : 0)
            return over ? nil : all
        }
        if let whole { return .integer(isNegative ? -whole : whole) }
    }
    let size = (0..<digits).reduce(0.0) { $0 + Double(word(4 + $1)) * pow(10_000, Double(weight - $1)) }
    return .real(isNegative ? -size : size)
}

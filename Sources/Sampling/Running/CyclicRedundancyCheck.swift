// CRC-64/XZ: polynomial 42F0E1EBA9EA3693 reflected, all ones before and after (ECMA-182, as xz uses it).
//
// It finds every change of up to 64 neighbouring bits, and any other but with a probability of 2^-64: a truncation, an edit, a faulty disk. It
// is no defence against forgery.

/// A checksum that grows with the bytes appended.
struct CyclicRedundancyCheck: Sendable, Equatable {
    private static let table: [UInt64] = (0..<256).map { byte in
        (0..<8).reduce(UInt64(byte)) { crc, _ in crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xc96c_5795_d787_0f42 }
    }

    /// The checksum of the bytes so far.
    private(set) var value: UInt64

    init() { value = 0 }

    /// Goes on from the checksum of the bytes before.
    init(continuing value: UInt64) { self.value = value }

    mutating func append(_ bytes: some Sequence<UInt8>) {
        var crc = ~value
        CyclicRedundancyCheck.table.withUnsafeBufferPointer { table in
            for byte in bytes { crc = table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8 }
        }
        value = ~crc
    }
}

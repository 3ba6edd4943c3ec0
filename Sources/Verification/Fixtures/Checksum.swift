// The checksum of POSIX cksum: CRC-32 with generator 04C11DB7, most significant bit first, over the bytes and then the length.
//
// It finds every change of up to 32 neighbouring bits and any other with a probability of 1 - 2^-32: an edit, a truncation, a
// faulty disk. It does not defend against forgery; nothing that a forger could compute anew would. What defends the truth of a
// fixture is that `assay fixtures regenerate` finds it again.

/// The checksum that POSIX `cksum` prints, so that a file can be checked without this program.
struct Checksum: Sendable {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte) << 24) { crc, _ in crc & 0x8000_0000 == 0 ? crc << 1 : crc << 1 ^ 0x04c1_1db7 }
    }

    private var crc: UInt32 = 0
    private var length = 0

    /// "CRC LENGTH", as `cksum` prints it for its standard input.
    static func text(of bytes: some Sequence<UInt8>) -> String {
        var checksum = Checksum()
        for byte in bytes {
            checksum.append(byte)
            checksum.length += 1
        }
        let length = checksum.length
        var rest = length
        while rest != 0 {
            checksum.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
        return "\(~checksum.crc) \(length)"
    }

    private mutating func append(_ byte: UInt8) {
        crc = crc << 8 ^ Self.table[Int(UInt8(truncatingIfNeeded: crc >> 24) ^ byte)]
    }
}

// Numbers and texts as bytes, least significant first, so that a file is the same on every machine and a Double keeps every bit.

/// Bytes that grow with what is appended.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ value: Double) { append(value.bitPattern) }

    mutating func append(_ value: Bool) { append(UInt8(value ? 1 : 0)) }

    mutating func append(_ values: some Collection<Double>) {
        append(UInt64(values.count))
        for value in values { append(value) }
    }

    mutating func append(_ text: String) {
        append(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(raw: [UInt8]) { bytes.append(contentsOf: raw) }
}

/// Reads what a `ByteWriter` wrote, in the same order.
struct ByteReader {
    /// More bytes were asked for than there are, or they say what no writer wrote.
    struct Exhausted: Error {}

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) throws(Exhausted) -> Value {
        let size = Value.bitWidth / 8
        guard bytes.count - position >= size else { throw Exhausted() }
        var value: Value = 0
        for index in 0..<size { value |= Value(truncatingIfNeeded: bytes[position + index]) << Value(8 * index) }
        position += size
        return value
    }

    mutating func double() throws(Exhausted) -> Double { Double(bitPattern: try integer()) }

    mutating func bool() throws(Exhausted) -> Bool {
        switch try integer(UInt8.self) {
        case 0: false
        case 1: true
        default: throw Exhausted()
        }
    }

    /// A count of things of at least `size` bytes each, no more than can follow.
    mutating func count(ofSize size: Int) throws(Exhausted) -> Int {
        let count = try integer(UInt64.self)
        guard count <= UInt64((bytes.count - position) / size) else { throw Exhausted() }
        return Int(count)
    }

    mutating func doubles() throws(Exhausted) -> [Double] {
        let count = try count(ofSize: 8)
        var values: [Double] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try double()) }
        return values
    }

    /// A count and as many bytes.
    mutating func raw() throws(Exhausted) -> [UInt8] {
        let count = try count(ofSize: 1)
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    mutating func text() throws(Exhausted) -> String {
        guard let text = String(validating: try raw(), as: UTF8.self) else { throw Exhausted() }
        return text
    }
}

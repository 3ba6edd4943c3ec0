// The vector arithmetic of the inner loops, on buffers of equal length. Sums run in four lanes in a fixed order, so that results do not
// depend on the processor and the loops can be vectorised.

enum Vector {
    typealias Buffer = UnsafeMutableBufferPointer<Double>

    @inline(__always)
    static func copy(_ source: Buffer, to target: Buffer) {
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        to.update(from: from, count: source.count)
    }

    /// y += a x.
    @inline(__always)
    static func add(_ a: Double, _ x: Buffer, to y: Buffer) {
        guard let x = x.baseAddress, let base = y.baseAddress else { return }
        for index in 0..<y.count { base[index] += a * x[index] }
    }

    /// y += a s x, entry by entry.
    @inline(__always)
    static func add(_ a: Double, _ s: UnsafePointer<Double>, _ x: Buffer, to y: Buffer) {
        guard let x = x.baseAddress, let base = y.baseAddress else { return }
        for index in 0..<y.count { base[index] += a * s[index] * x[index] }
    }

    static func dot(_ x: Buffer, _ y: Buffer) -> Double {
        guard let x = x.baseAddress, let base = y.baseAddress else { return 0 }
        let count = y.count
        var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0)
        var index = 0
        while index + 4 <= count {
            s0 += x[index] * base[index]
            s1 += x[index + 1] * base[index + 1]
            s2 += x[index + 2] * base[index + 2]
            s3 += x[index + 3] * base[index + 3]
            index += 4
        }
        while index < count {
            s0 += x[index] * base[index]
            index += 1
        }
        return (s0 + s1) + (s2 + s3)
    }

    @inline(__always)
    static func squaredNorm(_ x: Buffer) -> Double { dot(x, x) }
}

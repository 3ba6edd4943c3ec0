// The vector arithmetic of the inner loops, on buffers of equal length. Sums run in lanes in a fixed order, so that results do not depend on
// the processor and the loops can be vectorised.

import SamplingKernels

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

    /// p += a s g, then next = x + b s p, entry by entry; next may be x.
    @inline(__always)
    static func kickAndDrift(
        _ p: Buffer, _ a: Double, _ s: UnsafePointer<Double>, _ g: Buffer, _ x: Buffer, _ b: Double, to next: Buffer
    ) {
        sampling_kick_and_drift(
            instructions, p.baseAddress, a, s, g.baseAddress, x.baseAddress, b, next.baseAddress, p.count)
    }

    /// p += a s g and sum += p, entry by entry; the sum of p^2.
    @inline(__always)
    static func kickAndSum(
        _ p: Buffer, _ a: Double, _ s: UnsafePointer<Double>, _ g: Buffer, to sum: Buffer
    ) -> Double {
        sampling_kick_and_sum(instructions, p.baseAddress, a, s, g.baseAddress, sum.baseAddress, p.count)
    }

    /// The scalar products of a and b with rho = upper - lower + extra.
    @inline(__always)
    static func products(
        _ a: Buffer, _ b: Buffer, over upper: Buffer, since lower: Buffer?, and extra: Buffer?
    ) -> (Double, Double) {
        let pair = sampling_products(
            instructions, a.baseAddress, b.baseAddress, upper.baseAddress, lower?.baseAddress, extra?.baseAddress,
            upper.count)
        return (pair.first, pair.second)
    }

    /// The instruction set that all kernels run in; none changes a bit of the results.
    static let instructions = sampling_best_instruction_set()
}

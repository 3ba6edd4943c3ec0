// Arrays as the kernels in C take them.

import NetworkKernels

enum KernelArray {
    /// The numbers, followed by zeros up to a multiple of the kernels' lanes.
    static func padded(_ numbers: [Double]) -> [Double] {
        let lanes = Int(network_lanes)
        return numbers + [Double](repeating: 0, count: (lanes - numbers.count % lanes) % lanes)
    }

    /// Whether all |x| are at most a bound, and none is NaN.
    ///
    /// Doubles of one sign are ordered like their bit patterns, so the difference of two patterns is negative where the bound is
    /// exceeded; without a branch in the loop it is vectorised.
    static func areBounded(_ numbers: UnsafeBufferPointer<Double>, by bound: Double) -> Bool {
        var excess: UInt64 = 0
        for number in numbers { excess |= bound.bitPattern &- number.magnitude.bitPattern }
        return excess >> 63 == 0
    }
}

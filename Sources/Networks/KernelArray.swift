// Arrays as the kernels in C take them.

import NetworkKernels

enum KernelArray {
    /// The numbers, followed by zeros up to a multiple of the kernels' lanes.
    static func padded(_ numbers: [Double]) -> [Double] {
        let lanes = Int(network_lanes)
        return numbers + [Double](repeating: 0, count: (lanes - numbers.count % lanes) % lanes)
    }
}

// The discrete Fourier transform of a length that is a power of two, in place: Cooley and Tukey's radix 2, decimation in time.
//
// Every root of unity is computed from its own angle, none by recurrence, so that the error grows with log n and not with n.

import RealModule

/// Transforms of one length: X_k = sum_j x_j e^(-2 pi i j k / n), not normalised.
struct FastFourierTransform {
    let length: Int
    private let cosines: [Double]
    private let sines: [Double]

    /// - Parameter length: a power of two.
    init(length: Int) {
        assert(length > 0 && length & (length - 1) == 0)
        self.length = length
        let step = 2 * Double.pi / Double(length)
        cosines = (0..<length / 2).map { Double.cos(step * Double($0)) }
        sines = (0..<length / 2).map { Double.sin(step * Double($0)) }
    }

    /// The least power of two that is at least `count`.
    static func length(atLeast count: Int) -> Int {
        count <= 1 ? 1 : 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)
    }

    /// Replaces real + i imaginary by its transform. The inverse, times the length, is the transform with the two arrays exchanged.
    ///
    /// - Complexity: O(n log n).
    func transform(real: inout [Double], imaginary: inout [Double]) {
        precondition(real.count == length && imaginary.count == length)
        real.withUnsafeMutableBufferPointer { real in
            imaginary.withUnsafeMutableBufferPointer { imaginary in
                permute(real, imaginary)
                var half = 1
                while half < length {
                    butterflies(real, imaginary, half: half)
                    half *= 2
                }
            }
        }
    }

    /// Bit reversal.
    private func permute(_ real: UnsafeMutableBufferPointer<Double>, _ imaginary: UnsafeMutableBufferPointer<Double>) {
        guard length > 2 else { return }
        let shift = UInt64.bitWidth - (length.trailingZeroBitCount)
        for index in 0..<length {
            let mirrored = Int(reversingBits(UInt64(index)) >> UInt64(shift))
            if index < mirrored {
                real.swapAt(index, mirrored)
                imaginary.swapAt(index, mirrored)
            }
        }
    }

    private func reversingBits(_ value: UInt64) -> UInt64 {
        var bits = value.byteSwapped
        bits = (bits >> 4 & 0x0f0f_0f0f_0f0f_0f0f) | (bits & 0x0f0f_0f0f_0f0f_0f0f) << 4
        bits = (bits >> 2 & 0x3333_3333_3333_3333) | (bits & 0x3333_3333_3333_3333) << 2
        return (bits >> 1 & 0x5555_5555_5555_5555) | (bits & 0x5555_5555_5555_5555) << 1
    }

    private func butterflies(
        _ real: UnsafeMutableBufferPointer<Double>, _ imaginary: UnsafeMutableBufferPointer<Double>, half: Int
    ) {
        let stride = length / (2 * half)
        cosines.withUnsafeBufferPointer { cosines in
            sines.withUnsafeBufferPointer { sines in
                var block = 0
                while block < length {
                    for j in 0..<half {
                        let (upper, lower) = (block + j, block + j + half)
                        let (c, s) = (cosines[j * stride], sines[j * stride])
                        let a = c * real[lower] + s * imaginary[lower]
                        let b = c * imaginary[lower] - s * real[lower]
                        real[lower] = real[upper] - a
                        imaginary[lower] = imaginary[upper] - b
                        real[upper] += a
                        imaginary[upper] += b
                    }
                    block += 2 * half
                }
            }
        }
    }
}

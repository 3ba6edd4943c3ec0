// The discrete Fourier transform of 2^n numbers in multiple precision (J. W. Cooley, J. W. Tukey 1965; decimation in time, radix 2).
//
// Approximate: rounding errors grow with n, and nothing here is a proof.

import MultiplePrecision

struct FourierTransform {
    /// A power of two.
    let count: Int
    private let precision: Precision
    /// e^(-2 pi i j/count), j < count/2.
    private let cosines: [BigFloat]
    private let sines: [BigFloat]

    init(count: Int, precision: Precision) {
        self.count = count
        self.precision = precision
        (cosines, sines) = MellinKernel.circle(count, precision)
    }

    /// Re sum_l x_l e^(-2 pi i l v/count) for v = 0 ..< count, x being 0 beyond the numbers given.
    func realPart(_ x: [ComplexBigFloat]) -> [BigFloat] {
        let levels = count.trailingZeroBitCount
        return Arena.with(count: 2 * count + 4, precision: precision) { arena in
            for l in 0..<count {
                // Bits reversed; a single number has none.
                let place = levels == 0 ? 0 : Int(UInt(l).bitReversed >> UInt(UInt.bitWidth - levels))
                if l < x.count {
                    arena[2 * place].set(x[l].real)
                    arena[2 * place + 1].set(x[l].imaginary)
                }
            }
            let (real, imaginary, product) = (arena[2 * count], arena[2 * count + 1], arena[2 * count + 2])
            var length = 1
            while length < count {
                let stride = count / (2 * length)
                for j in 0..<length {
                    let (cosine, sine) = (cosines[j * stride], sines[j * stride])
                    for first in Swift.stride(from: j, to: count, by: 2 * length) {
                        let second = first + length
                        let (a, b) = (arena[2 * first], arena[2 * first + 1])
                        let (c, d) = (arena[2 * second], arena[2 * second + 1])
                        // (c + id)(cos - i sin)
                        real.set(cosine, times: c)
                        product.set(sine, times: d)
                        real.set(real, plus: product)
                        imaginary.set(cosine, times: d)
                        product.set(sine, times: c)
                        imaginary.set(imaginary, minus: product)
                        c.set(a, minus: real)
                        d.set(b, minus: imaginary)
                        a.set(a, plus: real)
                        b.set(b, plus: imaginary)
                    }
                }
                length *= 2
            }
            return (0..<count).map { arena[2 * $0].value }
        }
    }
}

extension UInt {
    fileprivate var bitReversed: UInt {
        var (value, result): (UInt, UInt) = (self, 0)
        for _ in 0..<UInt.bitWidth {
            result = result << 1 | value & 1
            value >>= 1
        }
        return result
    }
}

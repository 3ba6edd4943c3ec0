// Inner products in floating point, in a fixed order, for proofs that bound the rounding themselves.

import CMPFR

extension BigFloat {
    /// sum_i x[xStart + i] y[yStart + i], i = 0 ..< count, each product and each sum rounded to nearest at `precision`.
    ///
    /// - Accuracy: (count + 1) 2^-precision sum_i |x_i y_i|, enlarged by less than a relative count 2^-precision.
    public static func dot(
        _ x: [BigFloat], from xStart: Int, _ y: [BigFloat], from yStart: Int, count: Int, precision: Precision
    ) -> BigFloat {
        Arena.with(count: 2, precision: precision) { arena in
            let (sum, product) = (arena[0], arena[1])
            for i in 0..<count {
                product.set(x[xStart + i], times: y[yStart + i])
                sum.set(sum, plus: product)
            }
            return sum.value
        }
    }
}

extension Register {
    /// Sets this register to `x` · `y`, rounded to nearest.
    @inlinable
    public func set(_ x: BigFloat, times y: BigFloat) {
        x.read { x in y.read { y in _ = mpfr_mul(pointer, x, y, MPFR_RNDN) } }
    }
}

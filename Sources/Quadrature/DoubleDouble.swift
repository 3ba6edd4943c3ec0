// Double-double arithmetic: a number is the unevaluated sum high + low of two Doubles with |low| <= ulp(high) / 2, so that
// it carries about 106 bits.
//
// Sources: T. J. Dekker, "A floating-point technique for extending the available precision", Numer. Math. 18 (1971), for
// the error-free product; D. E. Knuth, TAOCP vol. 2, section 4.2.2, for the error-free sum; Y. Hida, X. S. Li and
// D. H. Bailey, "Library for double-double and quad-double arithmetic" (2007), for the composite operations; M. Joldes,
// J.-M. Muller and V. Popescu, "Tight and rigorous error bounds for basic building blocks of double-word arithmetic", ACM
// TOMS 44 (2017), for the bounds quoted below.
//
// Promises: with u = 2^-53, + - and * are within 2^-102 relative (+ and - by the accurate form of the sum),
// / and squareRoot within 2^-100, exp and log within `DoubleDouble.elementaryAccuracy`.
// Does not promise: anything at all once an operand or a result leaves 2^-900 ... 2^900 (the products' errors underflow,
// Dekker's splitting overflows); infinities and NaNs do not propagate faithfully. `ScaledDoubleDouble` covers what is
// larger or smaller.

import RealModule

package struct DoubleDouble: Sendable, Equatable {
    package var high: Double
    package var low: Double

    /// The sum of `high` and `low`, which must already satisfy |low| <= ulp(high) / 2.
    @inlinable
    package init(high: Double, low: Double) {
        self.high = high
        self.low = low
    }

    @inlinable
    package init(_ value: Double) {
        self.init(high: value, low: 0)
    }

    /// Exact for every `Int`.
    @inlinable
    package init(_ value: Int) {
        // Both halves fit a Double.
        let upper = (value >> 32) << 32
        self = DoubleDouble.fastTwoSum(Double(upper), Double(value - upper))
    }

    @inlinable
    package static var zero: DoubleDouble { DoubleDouble(high: 0, low: 0) }

    @inlinable
    package static var one: DoubleDouble { DoubleDouble(high: 1, low: 0) }

    @inlinable
    package static var pi: DoubleDouble { DoubleDouble(high: 0x1.921fb54442d18p+1, low: 0x1.1a62633145c07p-53) }

    /// log 2
    @inlinable
    package static var logTwo: DoubleDouble { DoubleDouble(high: 0x1.62e42fefa39efp-1, low: 0x1.abc9e3b39803fp-56) }

    /// The Double nearest to the number.
    @inlinable
    package var rounded: Double { high + low }

    @inlinable
    package var magnitude: DoubleDouble { high < 0 || (high == 0 && low < 0) ? -self : self }
}

// MARK: - Error-free transformations

extension DoubleDouble {
    /// a + b exactly.
    @inlinable @inline(__always)
    package static func twoSum(_ a: Double, _ b: Double) -> DoubleDouble {
        let sum = a + b
        let shareOfB = sum - a
        return DoubleDouble(high: sum, low: (a - (sum - shareOfB)) + (b - shareOfB))
    }

    /// a + b exactly, provided |a| >= |b| or a = 0.
    @inlinable @inline(__always)
    package static func fastTwoSum(_ a: Double, _ b: Double) -> DoubleDouble {
        let sum = a + b
        return DoubleDouble(high: sum, low: b - (sum - a))
    }

    /// a * b exactly.
    ///
    /// Where a fused multiply-add is not sure to be one instruction (x86-64 without target flags calls the C library) the
    /// factors are split instead; both forms give the same bits.
    @inlinable @inline(__always)
    package static func twoProduct(_ a: Double, _ b: Double) -> DoubleDouble {
        let product = a * b
        #if arch(arm64)
            return DoubleDouble(high: product, low: (-product).addingProduct(a, b))
        #else
            let (aHigh, aLow) = split(a)
            let (bHigh, bLow) = split(b)
            let low = ((aHigh * bHigh - product) + aHigh * bLow + aLow * bHigh) + aLow * bLow
            return DoubleDouble(high: product, low: low)
        #endif
    }

    /// Veltkamp's splitting: a = high + low, each of at most 26 bits (low signed).
    @inlinable @inline(__always)
    package static func split(_ a: Double) -> (high: Double, low: Double) {
        let scaled = 0x1.0000002p27 * a
        let high = scaled - (scaled - a)
        return (high, a - high)
    }
}

// MARK: - Arithmetic

extension DoubleDouble {
    @inlinable @inline(__always)
    package static prefix func - (a: DoubleDouble) -> DoubleDouble {
        DoubleDouble(high: -a.high, low: -a.low)
    }

    @inlinable @inline(__always)
    package static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let highs = twoSum(a.high, b.high)
        let lows = twoSum(a.low, b.low)
        let sum = fastTwoSum(highs.high, highs.low + lows.high)
        return fastTwoSum(sum.high, sum.low + lows.low)
    }

    @inlinable @inline(__always)
    package static func + (a: DoubleDouble, b: Double) -> DoubleDouble {
        let sum = twoSum(a.high, b)
        return fastTwoSum(sum.high, sum.low + a.low)
    }

    @inlinable @inline(__always)
    package static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + (-b) }

    @inlinable @inline(__always)
    package static func - (a: DoubleDouble, b: Double) -> DoubleDouble { a + (-b) }

    @inlinable @inline(__always)
    package static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let product = twoProduct(a.high, b.high)
        return fastTwoSum(product.high, product.low + (a.high * b.low + a.low * b.high))
    }

    @inlinable @inline(__always)
    package static func * (a: DoubleDouble, b: Double) -> DoubleDouble {
        let product = twoProduct(a.high, b)
        return fastTwoSum(product.high, product.low + a.low * b)
    }

    @inlinable @inline(__always)
    package static func * (a: Double, b: DoubleDouble) -> DoubleDouble { b * a }

    @inlinable
    package static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let first = a.high / b.high
        var remainder = a - b * first
        let second = remainder.high / b.high
        remainder = remainder - b * second
        let third = remainder.high / b.high
        return fastTwoSum(first, second) + third
    }

    @inlinable
    package static func / (a: DoubleDouble, b: Double) -> DoubleDouble { a / DoubleDouble(b) }

    @inlinable
    package static func += (a: inout DoubleDouble, b: DoubleDouble) { a = a + b }

    @inlinable
    package static func += (a: inout DoubleDouble, b: Double) { a = a + b }

    @inlinable
    package static func -= (a: inout DoubleDouble, b: DoubleDouble) { a = a - b }

    @inlinable
    package static func *= (a: inout DoubleDouble, b: DoubleDouble) { a = a * b }

    @inlinable
    package static func *= (a: inout DoubleDouble, b: Double) { a = a * b }

    /// The number times 2^exponent; exact unless a part leaves the range of Double.
    @inlinable
    package func scaled(byPowerOfTwo exponent: Int) -> DoubleDouble {
        // Two steps, since 2^exponent itself may lie outside the range where the product does not.
        let clamped = max(-4200, min(4200, exponent))
        let half = clamped / 2
        let first = Double(sign: .plus, exponent: half, significand: 1)
        let second = Double(sign: .plus, exponent: clamped - half, significand: 1)
        return DoubleDouble(high: high * first * second, low: low * first * second)
    }

    /// The square root; zero and negative numbers give zero.
    ///
    /// - Accuracy: 2^-100 relative.
    @inlinable
    package var squareRoot: DoubleDouble {
        guard high > 0 else { return .zero }
        // One Newton step on the rounded root (Karp's form).
        let root = high.squareRoot()
        let remainder = self - DoubleDouble.twoProduct(root, root)
        return DoubleDouble.fastTwoSum(root, remainder.high / (2 * root))
    }

    @inlinable
    package static func < (a: DoubleDouble, b: DoubleDouble) -> Bool {
        a.high < b.high || (a.high == b.high && a.low < b.low)
    }
}

// MARK: - Exponential and logarithm

extension DoubleDouble {
    /// Bound of the relative error of `exp` on |x| <= 600 and of `log` on 2^-900 ... 2^900.
    ///
    /// For `exp` at larger |x| (through `ScaledDoubleDouble.exp`) the bound grows by |x| 2^-105, what the rounding of the
    /// argument itself does.
    package static let elementaryAccuracy = 1e-29

    /// 1/k! for k = 0 ... 12.
    @usableFromInline
    static let reciprocalFactorials: [DoubleDouble] = {
        var values = [DoubleDouble.one]
        var factorial = 1
        for k in 1...12 {
            factorial *= k
            values.append(DoubleDouble.one / DoubleDouble(factorial))
        }
        return values
    }()

    /// The exponential function.
    ///
    /// - Accuracy: `elementaryAccuracy` relative for |x| <= 600.
    @inlinable
    package static func exp(_ x: DoubleDouble) -> DoubleDouble {
        let (significand, exponent) = scaledExp(x)
        return significand.scaled(byPowerOfTwo: exponent)
    }

    /// exp(x) = significand * 2^exponent with a significand between 0.7 and 1.5, for |x| <= 1e15.
    ///
    /// - Accuracy: `elementaryAccuracy` + |x| 2^-105 relative.
    @usableFromInline
    package static func scaledExp(_ x: DoubleDouble) -> (significand: DoubleDouble, exponent: Int) {
        let k = (x.high / logTwo.high).rounded()
        guard abs(k) < 0x1p51 else { return (.one, x.high < 0 ? -(1 << 51) : 1 << 51) }
        return (expMinusOne(x - logTwo * k) + 1, Int(k))
    }

    /// exp(x) - 1 for |x| <= 0.35.
    ///
    /// The Taylor polynomial of degree 11 at x / 256, then eight times e^(2y) - 1 = 2 (e^y - 1) + (e^y - 1)^2. Keeping the 1
    /// out of the sum is what keeps the small number's low bits.
    @usableFromInline
    static func expMinusOne(_ x: DoubleDouble) -> DoubleDouble {
        let y = DoubleDouble(high: x.high * 0x1p-8, low: x.low * 0x1p-8)
        var sum = reciprocalFactorials[11]
        for k in stride(from: 10, through: 1, by: -1) { sum = sum * y + reciprocalFactorials[k] }
        sum = sum * y
        for _ in 0..<8 {
            sum = DoubleDouble(high: 2 * sum.high, low: 2 * sum.low) + sum * sum
        }
        return sum
    }

    /// The natural logarithm of a positive number; zero and negative numbers give -infinity.
    ///
    /// With x = 2^e m, sqrt(1/2) <= m < sqrt 2: e log 2 + log m; log m is one Newton step on exp from the Double logarithm,
    /// or near 1, where that would lose relative accuracy, 2 artanh((m - 1) / (m + 1)).
    ///
    /// - Accuracy: `elementaryAccuracy` relative.
    @inlinable
    package static func log(_ x: DoubleDouble) -> DoubleDouble {
        guard x.high > 0 else { return DoubleDouble(-Double.infinity) }
        var exponent = Int(x.high.exponent)
        if x.high.significand > 1.4142135623730951 { exponent += 1 }
        let reduced = x.scaled(byPowerOfTwo: -exponent)
        let logarithm = logOfReduced(reduced)
        if exponent == 0 { return logarithm }
        return logTwo * Double(exponent) + logarithm
    }

    @usableFromInline
    static func logOfReduced(_ m: DoubleDouble) -> DoubleDouble {
        let excess = m - 1
        if abs(excess.high) < 0x1p-4 {
            let ratio = excess / (m + 1)
            let square = ratio * ratio
            // |ratio| < 2^-4.9, so the first omitted term is below 2^-117 relative.
            var sum = DoubleDouble.one / 23
            for odd in stride(from: 21, through: 1, by: -2) { sum = sum * square + DoubleDouble.one / Double(odd) }
            return sum * ratio * 2
        }
        let start = Double.log(m.high)
        // log m = start + log(1 + r), |r| about 2^-53.
        let ratio = m * (expMinusOne(DoubleDouble(-start)) + 1) - 1
        let square = ratio.high * ratio.high
        return (ratio + (-0.5 * square)) + start
    }
}

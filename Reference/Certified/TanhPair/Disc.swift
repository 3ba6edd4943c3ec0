// Discs in the complex plane with a Double centre and radius, for upper and lower bounds on complex arcs.
//
// A centre's rounding is at most 2^-51 of the 1-norms of what it is made of, and each radius is enlarged by 2^-50 for its own.

/// All complex numbers within `radius` of a centre.
struct Disc: Sendable {
    var real, imaginary, radius: Double

    @inline(__always)
    init(_ real: Double, _ imaginary: Double, radius: Double = 0) {
        self.real = real
        self.imaginary = imaginary
        self.radius = radius
    }

    /// A disc around a real interval.
    @inline(__always)
    init(_ x: DoubleInterval) {
        let middle = x.middle
        self.init(middle, 0, radius: max(x.upper - middle, middle - x.lower).nextUp)
    }

    @inline(__always)
    private static func slack(_ x: Double) -> Double { x * (1 + 0x1p-50) + 0x1p-1000 }

    /// A bound of the centre's modulus.
    @inline(__always)
    private var size: Double { abs(real) + abs(imaginary) }

    @inline(__always)
    static func + (x: Disc, y: Disc) -> Disc {
        Disc(
            x.real + y.real, x.imaginary + y.imaginary,
            radius: slack(x.radius + y.radius + 0x1p-51 * (x.size + y.size)))
    }

    @inline(__always)
    static func - (x: Disc, y: Disc) -> Disc { x + Disc(-y.real, -y.imaginary, radius: y.radius) }

    @inline(__always)
    static func * (x: Disc, y: Disc) -> Disc {
        let (a, b) = (x.size, y.size)
        return Disc(
            x.real * y.real - x.imaginary * y.imaginary, x.real * y.imaginary + x.imaginary * y.real,
            radius: slack(a * y.radius + b * x.radius + x.radius * y.radius + 0x1p-50 * (a * b)))
    }

    @inline(__always)
    static func * (x: Disc, y: Double) -> Disc {
        Disc(x.real * y, x.imaginary * y, radius: slack(x.radius * abs(y) + 0x1p-51 * (x.size * abs(y))))
    }

    @inline(__always)
    static func + (x: Disc, y: Double) -> Disc { x + Disc(y, 0) }

    @inline(__always)
    var squared: Disc { self * self }

    /// sum c_k x^k by Horner's scheme.
    @inline(__always)
    static func polynomial(_ c: [Disc], at x: Disc) -> Disc {
        var sum = Disc(0, 0)
        for k in stride(from: c.count - 1, through: 0, by: -1) { sum = sum * x + c[k] }
        return sum
    }

    /// The real parts.
    @inline(__always)
    var realPart: DoubleInterval { DoubleInterval((real - radius).nextDown, (real + radius).nextUp) }

    /// The imaginary parts.
    @inline(__always)
    var imaginaryPart: DoubleInterval { DoubleInterval((imaginary - radius).nextDown, (imaginary + radius).nextUp) }

    /// A bound of the modulus.
    @inline(__always)
    var magnitude: Double {
        Disc.slack((real * real + imaginary * imaginary).squareRoot() * (1 + 0x1p-50) + radius)
    }

    /// The inverse; nil if the disc comes near 0.
    var inverse: Disc? {
        let square = real * real + imaginary * imaginary
        let modulus = square.squareRoot()
        guard modulus > 1.1 * radius, square > 0x1p-900 else { return nil }
        // |1/z - 1/c| <= r / (|c| (|c| - r)).
        let spread = radius / (modulus * (modulus - radius)) * (1 + 0x1p-40)
        return Disc(real / square, -imaginary / square, radius: Disc.slack(spread * (1 + 0x1p-48) + 0x1p-50 / modulus))
    }

    /// The square root with a positive real part where the centre is in the right half-plane, with a positive imaginary one else; nil if
    /// the disc comes near 0.
    var squareRoot: Disc? {
        let modulus = (real * real + imaginary * imaginary).squareRoot()
        guard modulus > 2 * radius, modulus > 0x1p-450 else { return nil }
        let (x, y): (Double, Double)
        if real > 0 {
            x = ((modulus + real) / 2).squareRoot()
            y = imaginary / (2 * x)
        } else {
            y = ((modulus - real) / 2).squareRoot()
            x = imaginary / (2 * y)
        }
        // |sqrt z - sqrt c| <= r / sqrt|c| for |z - c| <= r < |c|, as |sqrt z + sqrt c| >= sqrt|c| on that branch.
        let root = modulus.squareRoot()
        return Disc(x, y, radius: Disc.slack(radius / root * (1 + 0x1p-48) + 0x1p-48 * root))
    }
}

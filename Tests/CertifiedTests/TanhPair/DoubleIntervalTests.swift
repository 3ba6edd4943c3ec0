import MultiplePrecision
import PropertyTesting
import RealModule
import Testing

@testable import Certified

@Suite struct DoubleIntervalTests {
    private static let numbers = Generator<Double>.element(of: [
        0, 1, -1, 0x1p-1074, -0x1p-1022, 0x1p500, -0x1.fffffp-600, 1.0 / 3, -2.0 / 3, 1e17, -7e-9,
    ])

    private func contains(_ x: DoubleInterval, _ value: BigFloat) -> Bool {
        BigFloat(x.lower) <= value && value <= BigFloat(x.upper)
    }

    @Test func operationsContainTheExactResults() throws {
        let intervals = Self.numbers.array(count: 2...2)
        try forAll(intervals, intervals, cases: 300) { (a: [Double], b: [Double]) in
            let (x, y) = (
                DoubleInterval(min(a[0], a[1]), max(a[0], a[1])), DoubleInterval(min(b[0], b[1]), max(b[0], b[1]))
            )
            for p in a {
                for q in b {
                    // Exact at this precision, except for quotients.
                    let (u, v) = (BigFloat(p, precision: 4000), BigFloat(q, precision: 4000))
                    #expect(contains(x + y, u + v))
                    #expect(contains(x - y, u - v))
                    #expect(contains(x * y, u * v))
                    if y.lower > 0 { #expect(contains(x / y, u / v)) }
                }
                let u = BigFloat(p, precision: 4000)
                #expect(contains(x.squared, u * u))
                if x.lower >= 0 { #expect(contains(x.squareRoot, u.applying(.squareRoot))) }
            }
        }
    }

    @Test func decaysContainTheExponential() throws {
        try forAll(
            .logUniform(in: 1e-20...800), .double(in: 1...1.5), examples: [(0.0625, 1), (159.99, 1), (160.01, 1)],
            cases: 200
        ) {
            (x: Double, factor: Double) in
            let decay = DoubleInterval(x, x * factor).decayed
            for point in [x, x * factor] {
                #expect(contains(decay, (-BigFloat(point, precision: 200)).applying(.exp)))
            }
            if factor == 1, x < 150 { #expect((decay.upper - decay.lower) <= 0x1p-48 * decay.lower) }
        }
    }

    /// A point of a disc at an angle, at its radius.
    private func point(_ disc: Disc, _ angle: Double) -> (BigFloat, BigFloat) {
        // A little inside, against the rounding of the test itself.
        let radius = disc.radius * (1 - 0x1p-40)
        return (
            BigFloat(disc.real, precision: 300) + BigFloat(radius * Double.cos(angle), precision: 300),
            BigFloat(disc.imaginary, precision: 300) + BigFloat(radius * Double.sin(angle), precision: 300)
        )
    }

    private func contains(_ disc: Disc, _ z: (BigFloat, BigFloat)) -> Bool {
        let (x, y) = (z.0 - BigFloat(disc.real, precision: 300), z.1 - BigFloat(disc.imaginary, precision: 300))
        return (x * x + y * y).applying(.squareRoot) <= BigFloat(disc.radius)
    }

    @Test func discsContainTheirImages() throws {
        let parts = Generator<Double>.double(in: -3...3)
        let radii = Generator<Double>.logUniform(in: 1e-18...0.5)
        try forAll(parts.array(count: 4...4), radii, radii, .double(in: 0...6.3), cases: 200) {
            (c: [Double], r: Double, t: Double, angle: Double) in
            let (a, b) = (Disc(c[0], c[1], radius: r), Disc(c[2], c[3], radius: t))
            let (u, v) = (point(a, angle), point(b, 2 * angle))
            #expect(contains(a + b, (u.0 + v.0, u.1 + v.1)))
            #expect(contains(a - b, (u.0 - v.0, u.1 - v.1)))
            #expect(contains(a * b, (u.0 * v.0 - u.1 * v.1, u.0 * v.1 + u.1 * v.0)))
            #expect((u.0 * u.0 + u.1 * u.1).applying(.squareRoot) <= BigFloat(a.magnitude))
            if let inverse = a.inverse {
                let square = u.0 * u.0 + u.1 * u.1
                #expect(contains(inverse, (u.0 / square, -u.1 / square)))
            }
            if let root = a.squareRoot {
                // (root disc)^2 holds the point, and the branch is the right one.
                #expect(contains(root * root, u))
                #expect(a.real > 0 ? root.real > 0 : root.imaginary > 0)
            }
        }
    }
}

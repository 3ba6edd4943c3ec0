import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

@Suite struct BivariateNormalTests {
    private func orthant(_ h: Double, _ k: Double, _ rho: Double, _ precision: Precision = 80) throws -> Interval {
        try CertifiedBivariateNormal.upperOrthant(h, k, correlation: rho, precision: precision)
    }

    private func excess(_ h: Double, _ k: Double, _ rho: Double, _ precision: Precision = 80) throws -> Interval {
        try CertifiedBivariateNormal.meanExcess(h, k, correlation: rho, precision: precision)
    }

    private static let threshold = Generator<Double>.double(in: -5...5)
    private static let correlation = Generator<Double>.element(of: [1, -1])
        .flatMap { sign in
            .one(of: [.double(in: 0...1), .double(in: 0...0x1p-30).map { 1 - $0 }]).map { $0 * sign }
        }

    @Test func sheppardsFormulaHolds() throws {
        // L(0, 0, rho) = 1/4 + asin(rho)/(2 pi), asin(rho) = atan(rho/q).
        try forAll(Self.correlation, examples: [0, 0x1p-1074, 1, -1, 1 - 0x1p-53], cases: 40) { (rho: Double) in
            let r = Interval(exact: rho, precision: 160)
            let q = try ((r + 1) * (-r + 1)).squareRoot()
            let pi = Interval.pi(precision: 160)
            let angle = q.sign == 0 ? (rho > 0 ? pi : -pi).scaled(by: -1) : try (r / q).arcTangent()
            let closed = try (angle / pi.scaled(by: 1) + Interval(exact: 0.25, precision: 160))
            #expect(try orthant(0, 0, rho).overlaps(closed))
        }
    }

    @Test func rolesAndComplementsAgree() throws {
        try forAll(
            Self.threshold, Self.threshold, Self.correlation, examples: [(1, 1, 1), (0.5, -0.5, -1), (2, 0, 0)],
            cases: 30
        ) {
            (h: Double, k: Double, rho: Double) in
            #expect(try orthant(h, k, rho).overlaps(orthant(k, h, rho)))
            #expect(try excess(h, k, rho).overlaps(excess(k, h, rho)))
            // {X > h} is split by Y > k and -Y > -k.
            let tail = try StandardNormal.upperTail(Interval(exact: h, precision: 120))
            #expect(try (orthant(h, k, rho) + orthant(h, -k, -rho)).overlaps(tail))
            // (Y - k)_+ - (k - Y)_+ = Y - k, and E (X - h)_+ Y = rho Q(h).
            let split = try excess(h, k, rho) - excess(h, -k, -rho)
            let mean = try StandardNormal.excess(Interval(exact: h, precision: 120))
            let right = Interval(exact: rho, precision: 120) * tail - Interval(exact: k, precision: 120) * mean
            #expect(split.overlaps(right))
        }
    }

    @Test func independentVariablesFactorise() throws {
        for (h, k) in [(0.0, 0.0), (1, -2), (-3, 0.5), (6, 6)] {
            let (x, y) = (Interval(exact: h, precision: 120), Interval(exact: k, precision: 120))
            #expect(try orthant(h, k, 0).overlaps(StandardNormal.upperTail(x) * StandardNormal.upperTail(y)))
            #expect(try excess(h, k, 0).overlaps(StandardNormal.excess(x) * StandardNormal.excess(y)))
        }
    }

    @Test func theExcessGrowsByTheOrthant() throws {
        // dM/d rho = L (Plackett 1954), with central differences of second order.
        for (h, k, rho) in [(0.5, -0.25, 0.5), (1, 2, -0.75), (-1, 0, 0.875)] {
            let exact = try orthant(h, k, rho, 140)
            let errors = try [16, 17].map { (shift: Int) -> Double in
                let step = Double(sign: .plus, exponent: -shift, significand: 1)
                let difference = try excess(h, k, rho + step, 140) - excess(h, k, rho - step, 140)
                return (difference.scaled(by: shift - 1) - exact).midpoint.double()
            }
            #expect(abs(errors[0]) < 1e-7 && abs(errors[0] / errors[1] - 4) < 0.01)
        }
    }

    @Test func precisionIsAbsolute() throws {
        try forAll(Self.threshold, Self.threshold, Self.correlation, .integer(in: 20...160), cases: 25) {
            (h: Double, k: Double, rho: Double, bits: Int) in
            let precision = Precision(clamping: bits)
            for (coarse, fine) in [
                (try orthant(h, k, rho, precision), try orthant(h, k, rho, precision + 60)),
                (try excess(h, k, rho, precision), try excess(h, k, rho, precision + 60)),
            ] {
                #expect(coarse.overlaps(fine))
                #expect(coarse.width <= BigFloat(50, scaledBy: -bits, precision: 8))
            }
        }
    }

    @Test func farTailsHaveAsManyDigitsAsAskedFor() throws {
        for (h, k, rho) in [(4.0, 4.0, -0.5), (8, -3, 0.99), (6, 6, 0.25)] {
            let (value, _) = try Certification.enclosure(digits: 20) { try orthant(h, k, rho, $0) }
            #expect(value.relativeAccuracyDigits >= 20 && value.lower.signum > 0)
        }
    }

    @Test func badInputsAreTypedErrors() {
        for (h, k, rho) in [(Double.nan, 0, 0.5), (0, .infinity, 0.5), (0, 0, 1.5), (0, 0, .nan)] {
            #expect(throws: BivariateNormalError.self) { try orthant(h, k, rho) }
            #expect(throws: BivariateNormalError.self) { try excess(h, k, rho) }
        }
    }
}

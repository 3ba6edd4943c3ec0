import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

@Suite struct CircleCoefficientTests {
    private func coefficient(_ m: Int, _ r: Double, _ precision: Precision = 160) throws -> Interval {
        try CertifiedCircleCoefficient.value(degree: m, radius: r, precision: precision)
    }

    @Test func theSumOverPolesAgrees() throws {
        // b_m = (-1)^((m-1)/2) (4/r) sum_n e^(-m rho_n)/cosh(rho_n), sinh(rho_n) = (n - 1/2) pi/r; every term has one
        // sign, so a partial sum is a lower bound of |b_m|, and the tail is at most int g = (r/pi) e^(-m rho_N)/m.
        try forAll(.integer(in: 1...40), .double(in: 0.2...10), examples: [(30, 1)], cases: 20) {
            (half: Int, r: Double) in
            let m = 2 * half + 1
            let precision: Precision = 160
            let radius = Interval(exact: r, precision: precision)
            func exponential(_ position: Interval) throws -> (power: Interval, hyperbolicCosine: Interval) {
                let sinh = try position * Interval.pi(precision: precision) / radius
                let cosh = try (sinh.squared + 1).squareRoot()
                return (try (sinh + cosh).raised(to: -m), cosh)
            }
            var sum = Interval(0, precision: precision)
            for n in 1...200 {
                let (power, cosine) = try exponential(Interval(exact: Double(n) - 0.5, precision: precision))
                sum += try power / cosine
            }
            let tail =
                try exponential(Interval(200, precision: precision)).power * radius / Interval.pi(precision: precision)
                / m
            // g is convex, so the integral from the middle of a step is an upper bound of the tail; 0 a lower one.
            let scaled = try (sum + tail.hull(Interval(0, precision: precision))).scaled(by: 2) / radius
            #expect(try coefficient(m, r).overlaps(m % 4 == 1 ? scaled : -scaled))
        }
    }

    @Test func precisionIsAbsolute() throws {
        try forAll(.integer(in: 0...40), .double(in: 0.05...20), .integer(in: 20...200), cases: 30) {
            (half: Int, r: Double, bits: Int) in
            let coarse = try coefficient(2 * half + 1, r, Precision(clamping: bits))
            #expect(coarse.width <= BigFloat(1, scaledBy: 1 - bits, precision: 2))
            #expect(try coarse.overlaps(coefficient(2 * half + 1, r, Precision(clamping: bits + 90))))
        }
    }

    @Test func evenDegreesVanishAndBadOnesAreRefused() throws {
        #expect(try coefficient(4, 1).sign == 0)
        for (m, r) in [(-1, 1.0), (10_001, 1), (1, 0), (1, -1), (1, .nan), (1, .infinity), (1, 101)] {
            #expect(throws: CircleCoefficientRangeError.self) { try coefficient(m, r) }
        }
    }
}

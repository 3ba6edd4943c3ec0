import Foundation
import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

@Suite struct HermiteCoefficientTests {
    private func coefficient(
        _ activation: CertifiedActivation, _ k: Int, _ w: Double, _ precision: Precision = 160
    ) throws -> Interval {
        try CertifiedHermiteCoefficient.value(activation, degree: k, weight: w, precision: precision)
    }

    private static var weight: Generator<Double> { .double(in: 0.05...8) }

    @Test func theTrapezoidalRuleAgreesWithClosedForms() throws {
        try forAll(.integer(in: 0...60), Self.weight, cases: 40) { (m: Int, w: Double) in
            for (function, activation) in [(StripTrapezoid.Function.erf, CertifiedActivation.erf), (.sine, .sine)] {
                let quadrature = try StripTrapezoid(function, weight: w, precision: 100).coefficients(degrees: [
                    2 * m + 1
                ])[0]
                #expect(try coefficient(activation, 2 * m + 1, w).overlaps(quadrature))
                #expect(quadrature.width <= BigFloat(1, scaledBy: -99, precision: 2))
            }
        }
    }

    /// z Phi(z) = z/2 + (z/2) erf(z/sqrt 2) and x h_k = sqrt(k+1) h_{k+1} + sqrt k h_{k-1}: erf's coefficients by quadrature.
    @Test func geluAgreesWithTheTrapezoidalRule() throws {
        try forAll(.integer(in: 0...40), Self.weight, cases: 20) { (m: Int, w: Double) in
            let (k, weight) = (2 * m, Interval(exact: w, precision: 200))
            // The rounding of w/sqrt 2 to 200 bits moves a coefficient by less than 2^-195.
            let inner = try (weight / Interval(2, precision: 200).squareRoot()).midpoint
            let erf = try StripTrapezoid(.erf, weight: inner, precision: 120).coefficients(degrees: [
                k + 1, max(1, k - 1),
            ])
            let roots = try [k + 1, k].map { try Interval($0, precision: 200).squareRoot() }
            let expected = (weight * (roots[0] * erf[0] + roots[1] * erf[1])).scaled(by: -1)
            let difference = try coefficient(.gelu, k, w) - expected
            #expect(difference.magnitude <= BigFloat(1, scaledBy: -110, precision: 2))
        }
        for k in [3, 5, 101] { #expect(try coefficient(.gelu, k, 1.5).sign == 0) }
        #expect(try coefficient(.gelu, 1, 1.5).contains(0.75))
    }

    /// By the moments of x^3 - 3 x and x^2: E x^4 = 3, E x^6 = 15.
    @Test func polynomialsHaveTheirMoments() throws {
        for w in [0.5, 1, -2] {
            let root = try Interval(6, precision: 200).squareRoot()
            #expect(try coefficient(.he3, 1, w).contains(3 * w * w * w - 3 * w))
            #expect(try coefficient(.he3, 3, w).overlaps(root * Interval(exact: w * w * w, precision: 200)))
            #expect(try coefficient(.square, 0, w).contains(w * w))
            let two = try Interval(2, precision: 200).squareRoot()
            #expect(try coefficient(.square, 2, w).overlaps(two * Interval(exact: w * w, precision: 200)))
            for k in [0, 2, 4, 5, 90] { #expect(try coefficient(.he3, k, w).sign == 0) }
            for k in [1, 3, 4, 90] { #expect(try coefficient(.square, k, w).sign == 0) }
        }
    }

    @Test func rampsAgreeWithPanelQuadrature() throws {
        try forAll(.integer(in: 0...40), .double(in: -3...3), cases: 12) { (k: Int, theta: Double) in
            let exact = Interval(exact: theta, precision: 200)
            let closed = try HermiteClosedForm(weight: 1, precision: 200).ramp(at: exact, degree: k)
            let quadrature = try RampQuadrature.value(theta: exact, degree: k, precision: 80)
            #expect(closed.overlaps(quadrature))
            #expect(quadrature.width <= BigFloat(1, scaledBy: -70, precision: 2))
        }
    }

    @Test(arguments: [-2.5, -0.5, 0, 1, 3])
    func rampsOfTheLowestDegreesAgree(theta: Double) throws {
        // Degrees 0, 1 and 2 have formulas of their own.
        let exact = Interval(exact: theta, precision: 200)
        for k in 0...3 {
            let closed = try HermiteClosedForm(weight: 1, precision: 200).ramp(at: exact, degree: k)
            #expect(try closed.overlaps(RampQuadrature.value(theta: exact, degree: k, precision: 80)))
        }
    }

    @Test func precisionIsAbsolute() throws {
        try forAll(.integer(in: 0...150), Self.weight, .integer(in: 20...200), cases: 40) {
            (m: Int, w: Double, bits: Int) in
            let precision = Precision(clamping: bits)
            let coarse = try coefficient(.tanh, 2 * m + 1, w, precision)
            #expect(coarse.width <= BigFloat(1, scaledBy: 1 - bits, precision: 2))
            #expect(try coarse.overlaps(coefficient(.tanh, 2 * m + 1, w, precision + 120)))
        }
    }

    @Test func severalDegreesAtOnceAreTheSameNumbers() throws {
        let degrees = [1, 4, 7, 63, 101]
        let together = try CertifiedHermiteCoefficient.values(.tanh, degrees: degrees, weight: 1.3, precision: 120)
        for (k, value) in zip(degrees, together) { #expect(try coefficient(.tanh, k, 1.3).overlaps(value)) }
        #expect(together[1].sign == 0)
    }

    @Test func asManyDigitsAsAskedFor() throws {
        try forAll(.integer(in: 1...80), .integer(in: 0...120), .double(in: 0.05...20), cases: 30) {
            (digits: Int, m: Int, w: Double) in
            let (value, _) = try Certification.enclosure(digits: digits) { try coefficient(.tanh, 2 * m + 1, w, $0) }
            #expect(value.relativeAccuracyDigits >= digits)
        }
    }

    @Test(arguments: CertifiedActivation.allCases)
    func reflectionMultipliesByTheParity(activation: CertifiedActivation) throws {
        try forAll(.integer(in: 0...30), Self.weight, cases: 20) { (k: Int, w: Double) in
            let (plus, minus) = try (coefficient(activation, k, w), coefficient(activation, k, -w))
            #expect(minus.isIdentical(to: k % 2 == 0 ? plus : -plus))
            if activation.isOdd, k % 2 == 0 { #expect(plus.sign == 0) }
        }
    }

    @Test(arguments: CertifiedActivation.allCases)
    func theWeightDerivativeObeysTheRecurrence(activation: CertifiedActivation) throws {
        // w c_k'(w) = E[x f'(x) h_k] = k c_k + sqrt((k+1)(k+2)) c_{k+2}, f(x) = phi(w x), since f' = sum sqrt(j) c_j h_{j-1} and
        // x h_j = sqrt(j+1) h_{j+1} + sqrt(j) h_{j-1}. A central difference of step d misses c_k' by c_k''' d^2/6, so halving d
        // takes the error down by four.
        for (k, w) in [(1, 0.75), (2, 0.75), (5, 1.5), (8, 1.5)] where !(activation.isOdd && k % 2 == 0) {
            let root = try Interval((k + 1) * (k + 2), precision: 256).squareRoot()
            let right = try coefficient(activation, k, w, 256) * k + root * coefficient(activation, k + 2, w, 256)
            let errors = try [12, 13].map { (shift: Int) -> Double in
                let step = Double(sign: .plus, exponent: -shift, significand: 1)
                let difference =
                    try coefficient(activation, k, w + step, 256) - coefficient(activation, k, w - step, 256)
                let left =
                    try difference * Interval(exact: w, precision: 256) / Interval(exact: 2 * step, precision: 256)
                return (left - right).midpoint.double()
            }
            // Where a coefficient is a polynomial in w of degree at most 2, both errors are rounding of 256 bits.
            let isQuadratic =
                activation == .relu || activation == .square || activation == .he3 && k > 1
                || activation == .gelu && k % 2 == 1
            if isQuadratic {
                #expect(errors.allSatisfy { abs($0) < 1e-60 })
            } else {
                #expect(abs(errors[0]) < 1e-5 && abs(errors[0] / errors[1] - 4) < 0.01)
            }
        }
    }

    @Test func parsevalHolds() throws {
        // sum c_k^2 = E[erf(x)^2] = (2/pi) asin(2/3), from above by less than the geometric tail.
        let squares = try stride(from: 1, through: 401, by: 2).map { try coefficient(.erf, $0, 1, 256).squared }
        let sum = squares.reduce(Interval(0, precision: 256), +)
        // asin(2/3) = atan(2/sqrt 5)
        let angle = try (Interval(2, precision: 256) / Interval(5, precision: 256).squareRoot()).arcTangent()
        let truth = try angle.scaled(by: 1) / .pi(precision: 256)
        // c_{k+2}^2 < (2/3)^2 c_k^2, so what is left is below the last square.
        #expect(sum.upper <= truth.upper)
        #expect((sum + (squares.last ?? sum)).upper >= truth.lower)
        #expect((truth - sum).upper < BigFloat(1e-60))
    }

    @Test func tanhLosesNothingToParseval() throws {
        // sum c_k^2 = E[tanh(x)^2]. A Gauss-Hermite rule of N nodes misses the mean by the residues at the double poles
        // z = +-i pi/2, 8 pi n(i pi/2) sqrt(N) e^(-pi sqrt N) (1 + O(1/sqrt N)) with n(i pi/2) = e^(pi^2/8)/sqrt(2 pi); the sum to degree
        // 601 misses it by far less.
        let degrees = Array(stride(from: 1, through: 601, by: 2))
        let squares = try CertifiedHermiteCoefficient.values(.tanh, degrees: degrees, weight: 1, precision: 160).map(
            \.squared)
        let sum = squares.reduce(Interval(0, precision: 160), +)
        let ratios = try [100, 400].map { (order: Int) -> Double in
            let rule = try CertifiedGaussHermiteRule(order: order, precision: 160)
            let mean = rule.points.reduce(Interval(0, precision: 160)) { $0 + $1.weight * $1.node.tanh().squared }
            let residues = 8 * Double.pi * exp(.pi * .pi / 8) / (2 * Double.pi).squareRoot()
            return (mean - sum).midpoint.double()
                / (residues * Double(order).squareRoot() * exp(-.pi * Double(order).squareRoot()))
        }
        // The defect of order 1/sqrt(N) halves from N = 100 to 400.
        #expect(abs(ratios[0] - 1) < 0.2 && abs((ratios[0] - 1) / (ratios[1] - 1) - 2) < 0.2)
    }

    @Test func digitsPublishedForTheArticleAreInside() throws {
        // Two independent methods, learning-zero section 2; the last digit may be rounded.
        for (k, text) in [
            (1, "0.605705509602158825583540227556"), (3, "-0.14843719078727270404525098994"),
            (21, "0.00126797384735795961713332079506"),
        ] {
            let value = try coefficient(.tanh, k, 1, 200)
            let difference = try (value - Interval(text, precision: 200)).absolute / value.absolute
            #expect(difference.upper < BigFloat(1e-28))
        }
    }

    @Test func theDecayRateIsThatOfTheNearestPole() throws {
        // log c_k^2 / (-pi sqrt k) at w = 1, learning-zero section 2, five digits.
        for (k, rate) in [(63, 0.97490), (127, 0.99093), (255, 0.99993), (511, 1.00454), (1023, 1.00652)] {
            let square = try coefficient(.tanh, k, 1, 320).squared
            let scale = try Interval.pi(precision: 320) * Interval(k, precision: 320).squareRoot()
            let ratio = try -(square.log() / scale)
            #expect(abs(ratio.midpoint.double() - rate) < 0.6e-5)
        }
    }

    @Test(arguments: [0x1p40, 0x1p70, 0x1p100])
    func tooManyPointsAreATypedError(w: Double) {
        #expect(throws: HermiteCoefficientError.tooCostly(degree: 3, weight: w, precision: 64)) {
            try coefficient(.tanh, 3, w, 64)
        }
        #expect(throws: HermiteCoefficientError.tooCostly(degree: 1, weight: w, precision: 64)) {
            try StripTrapezoid(.sine, weight: w, precision: 64).coefficients(degrees: [1])
        }
        // More digits than a strip of this width allows in reasonable time.
        #expect(throws: HermiteCoefficientError.tooCostly(degree: 3, weight: 1, precision: 131_072)) {
            try coefficient(.tanh, 3, 1, 131_072)
        }
    }

    @Test(arguments: CertifiedActivation.allCases)
    func extremeWeightsAreAnswered(activation: CertifiedActivation) throws {
        for w in [0x1p-100, 0x1p-40, 0x1p6] {
            let (coarse, fine) = try (coefficient(activation, 3, w, 2), coefficient(activation, 3, w, 300))
            #expect(coarse.overlaps(fine) && fine.width <= BigFloat(1, scaledBy: -290, precision: 2))
        }
        // E|phi(w x)| bounds the first coefficient; a steep ramp's is still finite.
        if activation != .tanh { #expect(try coefficient(activation, 1, 0x1p100, 300).isBounded) }
    }

    @Test func badInputsAreTypedErrors() throws {
        for w in [Double.nan, .infinity, 1e-40, 1e40] {
            #expect(throws: HermiteCoefficientError.self) { try coefficient(.tanh, 3, w) }
        }
        for k in [-1, 100_001, Int.min] {
            #expect(throws: HermiteCoefficientError.degree(k)) { try coefficient(.erf, k, 1) }
        }
        #expect(try coefficient(.clippedReLU, 3, 0).sign == 0)
        #expect(throws: CertificationError.self) {
            try Certification.enclosure(digits: 0) { _ in Interval(1, precision: 64) }
        }
        #expect(throws: CertificationError.self) {
            // A value that stays between -1 and 1 at any precision.
            try Certification.enclosure(digits: 5, limit: 512) { precision in
                Interval(1, precision: precision).hull(Interval(-1, precision: precision))
            }
        }
    }
}

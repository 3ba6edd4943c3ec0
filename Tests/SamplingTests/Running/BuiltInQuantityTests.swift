import PropertyTesting
import RealModule
import Testing

@testable import Sampling

/// What targets say of their own moments, against exact draws and against independent integrals.
@Suite struct BuiltInQuantityTests {
    /// Means of exact draws within 6 standard errors: false alarm 2e-9 a quantity, 1e-7 in all. A mean that is off by 12 standard errors, 1/17 of a
    /// standard deviation, is rejected with a probability of 1 - 1e-9.
    private func check<T: ReportedTarget & ExactTarget>(_ target: T, seed: UInt64, skipping skipped: Int = 0) {
        let count = 40_000
        let quantities = target.quantities
        var (sums, squares) = (
            [Double](repeating: 0, count: quantities.count), [Double](repeating: 0, count: quantities.count)
        )
        var fourths = squares
        var (logSum, logSquares) = (0.0, 0.0)
        for draw in 0..<count {
            var stream = PhiloxStream(seed: seed, chain: 0, step: UInt64(draw))
            let position = ContiguousArray(target.draw(with: &stream))
            var values: [Double] = []
            target.appendQuantities(at: position, to: &values)
            #expect(values.count == quantities.count)
            for (index, quantity) in quantities.enumerated() {
                let deviation = values[index] - (quantity.mean ?? 0)
                sums[index] += deviation
                squares[index] += deviation * deviation
                fourths[index] += deviation * deviation * deviation * deviation
            }
            let logDensity =
                position.withUnsafeBufferPointer { target.logDensity(at: $0) } - (target.expectedLogDensity ?? 0)
            logSum += logDensity
            logSquares += logDensity * logDensity
        }
        let n = Double(count)
        for (index, quantity) in quantities.enumerated() {
            if quantity.mean != nil { #expect(abs(sums[index]) <= 6 * squares[index].squareRoot(), "\(quantity)") }
            guard let deviation = quantity.standardDeviation, index >= skipped else { continue }
            let error = ((fourths[index] / n - squares[index] * squares[index] / n / n) / n).squareRoot()
            #expect(abs(squares[index] / n - deviation * deviation) <= 6 * error, "\(quantity)")
        }
        if target.expectedLogDensity != nil { #expect(abs(logSum) <= 6 * logSquares.squareRoot()) }
    }

    @Test func momentsAreThoseOfExactDraws() throws {
        check(try GaussianTarget(scales: [1, 0.1, 3]), seed: 1)
        check(try GaussianTarget(scales: [1, 0.1, 3], isRotated: true), seed: 2)
        check(try BananaTarget(), seed: 3)
        check(try NormalMixtureTarget(dimension: 2, separation: 3, weight: 0.3), seed: 4)
        check(try LogExponentialTarget(dimension: 2), seed: 5)
        // With a scale of 1: at Neal's 3 the fourth moment of x is e^27 times the square of the second.
        check(try FunnelTarget(dimension: 3, scale: 0.7), seed: 6)
        for (index, beta) in [1e-2, 1, 100, 1e6].enumerated() {
            check(try Tempered(NormalCrossing(), beta: beta), seed: UInt64(7 + index))
        }
    }

    /// Half the step gives the same, and posteriordb's reference moments lie within 4 of their standard errors.
    @Test func eightSchoolsMomentsAreExact() {
        let (moments, finer) = (EightSchoolsMoments.exact, EightSchoolsMoments(step: 0x1p-6))
        for (a, b) in zip([moments.mu, moments.tau] + moments.theta, [finer.mu, finer.tau] + finer.theta) {
            #expect(abs(a.mean - b.mean) <= 1e-12 * abs(b.mean))
            #expect(abs(a.standardDeviation - b.standardDeviation) <= 1e-12 * b.standardDeviation)
        }
        // eight_schools-eight_schools_noncentered: means and their Monte Carlo standard errors.
        let published = [
            (6.15050229334425, 0.0557375282295219), (4.9395811407422, 0.0462293788624847),
            (3.90590609001582, 0.0542313705632124), (4.79601675138494, 0.0474935816762281),
            (3.6144363246799, 0.0461450610244603), (4.0511475789675, 0.0485195392528031),
            (6.31716975886893, 0.0498766794075794), (4.88399694353288, 0.0542511606560972),
        ]
        for (theta, (mean, error)) in zip(moments.theta, published) { #expect(abs(theta.mean - mean) <= 4 * error) }
        #expect(abs(moments.mu.mean - 4.41051833695493) <= 4 * 0.0330374705950917)
        #expect(abs(moments.tau.mean - 3.60205952364059) <= 4 * 0.0318615135640706)
    }

    /// D' = erf(b)/b, by differences; and log b + (gamma + 2 log 2)/2 for large b.
    @Test func normalCrossingIntegralIsAnIntegral() throws {
        try forAll(.logUniform(in: 1e-3...1e8), examples: [2, 2.0.nextUp, 1.9, 9, 100], cases: 100) { (b: Double) in
            // Over [b, b(1+h)] by the rule of Gauss with two points.
            let h = 0.01
            let (low, high) = (
                b * (1 + h * (0.5 - 0.5 / 3.0.squareRoot())), b * (1 + h * (0.5 + 0.5 / 3.0.squareRoot()))
            )
            let step = 0.5 * b * h * (Double.erf(low) / low + Double.erf(high) / high)
            let difference = NormalCrossingIntegral.value(b * (1 + h)) - NormalCrossingIntegral.value(b)
            #expect(abs(difference - step) <= 1e-9 * step + 2e-14 * NormalCrossingIntegral.value(b))
        }
        let gamma = 0.577215664901532860606512
        for b in [10, 1e3, 1e8] {
            let expected = Double.log(b) + 0.5 * gamma + Double.log(2)
            #expect(abs(NormalCrossingIntegral.value(b) - expected) <= 1e-12 * expected)
        }
    }
}

@Suite struct CentredEightSchoolsTests {
    /// theta = mu + tau eta has the Jacobian tau^8: both forms are one posterior, and the gradients follow by the chain rule.
    @Test func bothFormsAreOnePosterior() throws {
        try forAll(Generator<Double>.uniform(in: -3...3).array(count: 10...10), cases: 100) { (eta: [Double]) in
            let (mu, tau) = (eta[8], Double.exp(eta[9]))
            let theta = (0..<8).map { mu + tau * eta[$0] } + [mu, eta[9]]
            func evaluate<T: Target>(_ target: T, _ x: [Double]) -> (Double, [Double], Double) {
                var gradient = x
                let value = x.withUnsafeBufferPointer { x in
                    gradient.withUnsafeMutableBufferPointer { target.logDensity(at: x, gradient: $0) }
                }
                return (value, gradient, x.withUnsafeBufferPointer { target.logDensity(at: $0) })
            }
            let (free, freeGradient, _) = evaluate(EightSchoolsTarget(), eta)
            let (centred, gradient, plain) = evaluate(CentredEightSchoolsTarget(), theta)
            #expect(centred == plain)
            let scale = abs(free) + 1
            #expect(abs(centred - (free - 8 * eta[9])) <= 1e-11 * scale * (1 + 1 / tau))
            for school in 0..<8 {
                #expect(abs(tau * gradient[school] - freeGradient[school]) <= 1e-10 * (1 + tau + 1 / tau))
            }
            let muSlope = gradient[8] + gradient[..<8].reduce(0, +)
            #expect(abs(muSlope - freeGradient[8]) <= 1e-9 * (1 + 1 / (tau * tau)))
            let tauSlope = gradient[9] + (0..<8).reduce(0) { $0 + tau * eta[$1] * gradient[$1] } + 8
            #expect(abs(tauSlope - freeGradient[9]) <= 1e-9 * (1 + tau * tau))
        }
    }
}

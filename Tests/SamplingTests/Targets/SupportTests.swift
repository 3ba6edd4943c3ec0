import PropertyTesting
import RealModule
import Testing

@testable import Sampling

@Suite struct SupportTests {
    private static let supports = Generator<Support>.element(of: [
        .real, .above(-2), .below(3), .between(-1, 4), .between(1e6, 1e6 + 1),
    ])

    /// There and back, and the derivative and the Jacobian against differences.
    @Test func maps() throws {
        try forAll(Self.supports, .uniform(in: -8...8), cases: 200) { (support: Support, y: Double) in
            let image = support.map(y)
            let back = try support.free(image.value)
            // The value carries a rounding error relative to its size, which the inverse divides by the slope.
            let slack = 4 * image.value.ulp / abs(image.slope) + 4e-15 * (1 + abs(y))
            #expect(abs(back - y) <= slack)
            #expect(abs(image.logJacobian - Double.log(abs(image.slope))) <= 1e-13 * (1 + abs(image.logJacobian)))
            let width = 1e-3
            let (above, below) = (support.map(y + width), support.map(y - width))
            let difference = (above.logJacobian - below.logJacobian) / ((y + width) - (y - width))
            #expect(abs(difference - image.logJacobianSlope) <= 1e-6)
        }
    }

    /// Far out the map neither leaves the closed interval nor overflows where the interval is bounded.
    @Test func farOut() throws {
        try forAll(.uniform(in: -1e4...1e4), cases: 100) { (y: Double) in
            let image = Support.between(-1, 4).map(y)
            #expect((-1...4).contains(image.value) && image.logJacobian.isFinite && image.slope >= 0)
            // log J tends to log(5) - |y|.
            #expect(abs(image.logJacobian - (Double.log(5) - abs(y))) <= 2 * Double.log(2) + 1e-9)
        }
    }

    /// The density of the free coordinates integrates to that of the bounded ones: a uniform density on an interval becomes logistic.
    @Test func uniformBecomesLogistic() throws {
        let target = try FreeTarget(Tempered(NormalCrossing(), beta: 0), supports: [.between(-1, 1), .between(-1, 1)])
        let step = 0.05
        let sum = stride(from: -40.0, through: 40.0, by: step).reduce(0) {
            $0 + step * Double.exp(value(target, [$1, 0]) - value(target, [0, 0]))
        }
        // int e^-|y| / (1 + e^-|y|)^2 dy = 1, and the value at 0 is 1/4; the trapezoidal rule errs by e^(-2 pi^2 / step).
        #expect(abs(sum - 4) <= 1e-12)
    }

    /// The funnel without its centre is a product of normal distributions, and its gradient that of one.
    @Test func nonCentredFunnel() throws {
        let points = Generator<Double>.uniform(in: -3...3).array(count: 4...4)
        let funnel = try FunnelTarget(dimension: 4, scale: 3)
        let target = try NonCentredTarget(funnel, scaled: 1..<4, by: 0, exponent: 0.5)
        try forAll(points, cases: 50) { (z: [Double]) in
            let exact = -z[0] * z[0] / 18 - 0.5 * (z[1] * z[1] + z[2] * z[2] + z[3] * z[3])
            #expect(abs(value(target, z) - exact) <= 1e-13)
            var gradient = [Double](repeating: .nan, count: 4)
            let same = z.withUnsafeBufferPointer { z in
                gradient.withUnsafeMutableBufferPointer { target.logDensity(at: z, gradient: $0) }
            }
            #expect(same == value(target, z))
            for (found, slope) in zip(gradient, [-z[0] / 9, -z[1], -z[2], -z[3]]) {
                #expect(abs(found - slope) <= 1e-13)
            }
            let x = target.centred(z)
            #expect(x[0] == z[0] && abs(x[3] - Double.exp(0.5 * z[0]) * z[3]) <= 4 * x[3].ulp)
            for (back, there) in zip(try target.nonCentred(x), z) { #expect(abs(back - there) <= 2 * there.ulp) }
        }
        #expect(throws: SamplingError.self) { try NonCentredTarget(funnel, scaled: 0..<4, by: 0) }
        #expect(throws: SamplingError.self) { try NonCentredTarget(funnel, scaled: 1..<5, by: 0) }
        #expect(throws: SamplingError.self) { try NonCentredTarget(funnel, scaled: 1..<4, by: 4) }
        #expect(throws: SamplingError.self) { try NonCentredTarget(funnel, scaled: 1..<4, by: 0, exponent: .nan) }
        #expect(throws: SamplingError.self) { try target.nonCentred([-2000, 0, 0, 0]) }
        #expect(throws: SamplingError.self) { try target.nonCentred([0]) }
    }

    @Test func refusals() throws {
        let target = try GaussianTarget(scales: [1])
        for support in [
            .above(.nan), .below(.infinity), .between(1, 1), .between(2, 1), .between(0, .infinity), .between(.nan, 1),
        ] as [Support] {
            #expect(throws: SamplingError.self) { try FreeTarget(target, supports: [support]) }
        }
        #expect(throws: SamplingError.self) { try FreeTarget(target, supports: []) }
        for (support, outside) in [
            (.above(1), 1), (.below(1), 1), (.between(0, 1), 0), (.between(0, 1), 1), (.real, .nan),
            (.above(0), .infinity),
        ] as [(Support, Double)] {
            #expect(throws: SamplingError.self) { try support.free(outside) }
        }
    }
}

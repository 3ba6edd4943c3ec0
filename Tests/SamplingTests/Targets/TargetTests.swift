// Every built-in target: its gradient is the derivative of its log density, both functions agree in their bits, zero density is
// -infinity, and what is no parameter is refused.

import PropertyTesting
import RealModule
import Testing

@testable import Sampling

@Suite struct TargetTests {
    @Test func gradients() throws {
        let unit = Generator<Double>.uniform(in: -1...1)
        try forAll(unit.array(count: 10...10), cases: 60) { (point: [Double]) in
            try checkTarget(GaussianTarget(scales: [0.5, 1, 2]), at: point)
            try checkTarget(GaussianTarget(dimension: 4, condition: 100, isRotated: true), at: point)
            try checkTarget(LogExponentialTarget(dimension: 3), at: point)
            try checkTarget(FunnelTarget(dimension: 4, scale: 1.5), at: point)
            try checkTarget(BananaTarget(scale: 1.5, curvature: 0.3), at: point)
            try checkTarget(NormalMixtureTarget(dimension: 2, separation: 1.5, weight: 0.3), at: point)
            try checkTarget(EightSchoolsTarget(), at: point)
            try checkTarget(Tempered(NormalCrossing(), beta: 5), at: point.map { 0.9 * $0 })
            try checkTarget(
                FreeTarget(
                    FunnelTarget(dimension: 4, scale: 2),
                    supports: [.real, .above(-1), .below(2), .between(-1, 0.5)]), at: point)
            let prior = try Metric.dense(covariance: [1, 0.5, 0.5, 2], dimension: 2)
            let posterior = try EllipticalSlice(likelihood: BananaTarget(scale: 1, curvature: 0.3), prior: prior).target
            try checkTarget(posterior, at: point)
        }
    }

    /// The eight schools' density against its model, written down with densities (normalising constants are independent of x).
    @Test func eightSchools() throws {
        let unit = Generator<Double>.uniform(in: -2...2)
        try forAll(unit.array(count: 10...10), unit.array(count: 10...10), cases: 50) {
            (first: [Double], second: [Double]) in
            func model(_ x: [Double]) -> Double {
                let (mu, tau) = (x[8], Double.exp(x[9]))
                let likelihood = (0..<8).map {
                    let (y, s) = (EightSchoolsTarget.effects[$0], EightSchoolsTarget.standardErrors[$0])
                    let theta = mu + tau * x[$0]
                    return -0.5 * (y - theta) * (y - theta) / (s * s) - 0.5 * x[$0] * x[$0]
                }
                return likelihood.reduce(0, +) - 0.5 * mu * mu / 25 + Double.log(tau / (1 + tau * tau / 25))
            }
            let found = value(EightSchoolsTarget(), first) - value(EightSchoolsTarget(), second)
            #expect(abs(found - (model(first) - model(second))) <= 1e-11)
        }
    }

    @Test func zeroDensity() throws {
        let crossing = try Tempered(NormalCrossing(), beta: 10)
        #expect(value(crossing, [1.5, 0]) == -.infinity)
        #expect(throws: SamplingError.startImpossible(logDensity: -.infinity)) {
            try ChainState(at: [1.5, 0], of: crossing)
        }
    }

    @Test func refusals() throws {
        for scales in [[], [0], [-1], [.nan], [.infinity], [1e200]] as [[Double]] {
            #expect(throws: SamplingError.self) { try GaussianTarget(scales: scales) }
        }
        for condition in [0.5, .nan, .infinity, -1] {
            #expect(throws: SamplingError.self) { try GaussianTarget(dimension: 2, condition: condition) }
        }
        #expect(throws: SamplingError.self) { try GaussianTarget(dimension: 0, condition: 1) }
        #expect(throws: SamplingError.self) { try FunnelTarget(dimension: 1) }
        #expect(throws: SamplingError.self) { try FunnelTarget(scale: .nan) }
        #expect(throws: SamplingError.self) { try BananaTarget(scale: 0) }
        #expect(throws: SamplingError.self) { try NormalMixtureTarget(dimension: 1, separation: 1, weight: 1) }
        #expect(throws: SamplingError.self) { try Tempered(NormalCrossing(), beta: -1) }
        #expect(throws: SamplingError.self) { try Tempered(NormalCrossing(), beta: .nan) }
        let target = try GaussianTarget(scales: [1, 1])
        for position in [[], [1], [1, 2, 3], [.nan, 0], [.infinity, 0]] as [[Double]] {
            #expect(throws: SamplingError.self) { try ChainState(at: position, of: target) }
        }
    }
}

func value<T: Target>(_ target: T, _ x: [Double]) -> Double { x.withUnsafeBufferPointer { target.logDensity(at: $0) } }

/// The laws of a target at the first coordinates of a point.
func checkTarget<T: Target>(_ target: T, at point: [Double]) throws {
    let x = Array(point.prefix(target.dimension))
    var gradient = [Double](repeating: .nan, count: target.dimension)
    let density = x.withUnsafeBufferPointer { x in
        gradient.withUnsafeMutableBufferPointer { target.logDensity(at: x, gradient: $0) }
    }
    #expect(density == value(target, x))
    let size = 1 + abs(density) + gradient.reduce(0) { max($0, abs($1)) }
    for index in x.indices {
        func difference(_ width: Double) -> Double {
            var (upper, lower) = (x, x)
            upper[index] += width
            lower[index] -= width
            return (value(target, upper) - value(target, lower)) / (upper[index] - lower[index])
        }
        // Richardson's extrapolation: error width^4 times the fifth derivative, and rounding 1e-16/width.
        let slope = (4 * difference(1e-3) - difference(2e-3)) / 3
        #expect(abs(slope - gradient[index]) <= 1e-8 * size)
    }
}

// The leapfrog at drawn points: time-reversible, volume-preserving, energy error of order 2.

import PropertyTesting
import RealModule
import Testing

@testable import Sampling

@Suite struct LeapfrogTests {
    private static let metrics = Generator<Metric>.element(of: specimens)
    private static let specimens: [Metric] = {
        let diagonal = try? Metric.diagonal(variances: [0.5, 2])
        let dense = try? Metric.dense(covariance: [1, 0.6, 0.6, 0.9], dimension: 2)
        return [.unit(2), diagonal, dense].compactMap { $0 }
    }()
    private static let points = Generator<Double>.uniform(in: -1.5...1.5).array(count: 4...4)

    @Test func specimensAreAllThere() { #expect(Self.specimens.count == 3) }

    /// n steps forth, n steps back.
    @Test func reversibility() throws {
        try forAll(Self.points, Self.metrics, .integer(in: 1...12), cases: 100) {
            (point: [Double], metric: Metric, steps: Int) in
            let there = try PhasePoint(point).moved(0.1, steps: steps, metric: metric)
            let back = try there.moved(-0.1, steps: steps, metric: metric)
            // Rounding is amplified by at most the growth of nearby trajectories, measured below 100 here.
            #expect(zip(back.coordinates, point).allSatisfy { abs($0 - $1) <= 1e-13 })
            #expect(there.coordinates != point)
        }
    }

    /// det d(x', p')/d(x, p) = 1, with central differences of two widths extrapolated to order 4.
    @Test func unitJacobian() throws {
        try forAll(Self.points, Self.metrics, .integer(in: 1...5), cases: 50) {
            (point: [Double], metric: Metric, steps: Int) in
            let width = 1e-3
            let jacobian = try (0..<4).map { column in
                let coarse = try Self.difference(point, column, 2 * width, steps, metric)
                let fine = try Self.difference(point, column, width, steps, metric)
                return zip(fine, coarse).map { (4 * $0 - $1) / 3 }
            }
            // The differences err by (width)^4 times fifth derivatives below 1e3, and by 1e-16/width.
            #expect(abs(Self.determinant(jacobian) - 1) <= 1e-7)
        }
    }

    /// Over a fixed time, half the step makes a quarter of the energy error: the ratio tends to 4 with an error of order step^2.
    @Test func energyErrorOfOrderTwo() throws {
        var ratios: [Double] = []
        try forAll(Self.points, Self.metrics, cases: 40) { (point: [Double], metric: Metric) in
            let start = try PhasePoint(point)
            let errors = try [32, 64, 128].map { steps in
                try start.moved(0.8 / Double(steps), steps: steps, metric: metric).energy - start.energy
            }
            // Where the leading term vanishes the ratio says nothing.
            guard abs(errors[1]) > 1e-6 else { return }
            // Extrapolated, the ratio's own error of order step^2 goes too.
            let ratio = (4 * errors[1] / errors[2] - errors[0] / errors[1]) / 3
            ratios.append(ratio)
            #expect(abs(ratio - 4) <= 0.05)
        }
        #expect(ratios.count >= 20)
    }

    private static func difference(
        _ point: [Double], _ column: Int, _ width: Double, _ steps: Int, _ metric: Metric
    ) throws -> [Double] {
        var (upper, lower) = (point, point)
        upper[column] += width
        lower[column] -= width
        let above = try PhasePoint(upper).moved(0.1, steps: steps, metric: metric).coordinates
        let below = try PhasePoint(lower).moved(0.1, steps: steps, metric: metric).coordinates
        return zip(above, below).map { ($0 - $1) / (upper[column] - lower[column]) }
    }

    private static func determinant(_ matrix: [[Double]]) -> Double {
        guard let first = matrix.first, first.count > 1 else { return matrix.first?.first ?? 1 }
        return first.indices.reduce(0) { sum, column in
            let minor = matrix.dropFirst().map { row in row.indices.filter { $0 != column }.map { row[$0] } }
            return sum + (column % 2 == 0 ? 1 : -1) * first[column] * determinant(minor)
        }
    }
}

/// A point of the banana's phase space: two positions, two whitened momenta.
private struct PhasePoint {
    static let target = try? BananaTarget(scale: 1, curvature: 0.4)
    var coordinates: [Double]

    init(_ coordinates: [Double]) throws { self.coordinates = coordinates }

    var energy: Double {
        let logDensity = coordinates[..<2].withUnsafeBufferPointer { Self.target?.logDensity(at: $0) ?? .nan }
        return 0.5 * (coordinates[2] * coordinates[2] + coordinates[3] * coordinates[3]) - logDensity
    }

    func moved(_ stepSize: Double, steps: Int, metric: Metric) throws -> PhasePoint {
        let target = try #require(Self.target)
        var (position, momentum, gradient) = (Array(coordinates[..<2]), Array(coordinates[2...]), [0.0, 0.0])
        position.withUnsafeMutableBufferPointer { x in
            momentum.withUnsafeMutableBufferPointer { p in
                gradient.withUnsafeMutableBufferPointer { g in
                    _ = target.logDensity(at: UnsafeBufferPointer(x), gradient: g)
                    metric.withFactor {
                        let leapfrog = Leapfrog(factor: $0, stepSize: stepSize)
                        for _ in 0..<steps { _ = leapfrog.step(on: target, position: x, momentum: p, gradient: g) }
                    }
                }
            }
        }
        return try PhasePoint(position + momentum)
    }
}

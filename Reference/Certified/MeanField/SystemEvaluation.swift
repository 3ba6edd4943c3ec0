// The right-hand side of the a posteriori bound, and the statistics, of a `LogarithmicSystem`, with every rounding bounded.

import Foundation
import MultiplePrecision

struct SystemEvaluation {
    let system: LogarithmicSystem
    /// Bounds of |C_k(i + j)|, and the greatest of each k.
    private let kernelSizes: [[Double]]
    private let greatestKernels: [Double]
    private let measureBounds: [Double]

    init(_ system: LogarithmicSystem) {
        self.system = system
        kernelSizes = system.kernel.map { kernel in
            (0..<kernel.count).map { kernel[$0].magnitude.double(rounding: .up) }
        }
        greatestKernels = kernelSizes.map { $0.max() ?? 0 }
        measureBounds = system.measure.map { $0.double(rounding: .up) }
    }

    /// The discrete neurons at a residual: at radius i and angle a the ball of g, and those of the weights
    /// (mu_i/A)(e^U - 1) and (mu_i/A) e^U g, not yet divided by Z.
    private struct Neurons {
        var excess: [[Ball]]
        var drive: [[Ball]]
        var partition: Interval
    }

    /// g_k(i) as balls, radius-major.
    private func fieldModes(_ h: [BigFloat]) throws -> [[Ball]] {
        let (count, modes, precision) = (system.count, system.modes, system.precision)
        let unit = scalbn(1.0, -precision.bits)
        let columns = try concurrentMap(count: modes) { k -> [Ball] in
            // 1/2 mu h, rounded once.
            let weighted = BallVector(
                (0..<count).map { j in
                    let value = (system.measure[j] * h[k * count + j]).scaled(by: -1)
                    return Ball(value, radius: value.magnitude.double(rounding: .up) * unit)
                }, bits: system.bits)
            return weighted.correlation(with: system.kernel[k], greatest: greatestKernels[k], precision: precision)
        }
        return (0..<count).map { i in (0..<modes).map { columns[$0][i] } }
    }

    /// - Parameter spread: for each radius a bound by which g may differ from that of h.
    private func neurons(_ h: [BigFloat], spread: [Double]) throws -> Neurons {
        let (angles, precision) = (system.angles, system.precision)
        let parts = try fieldModes(h)
        let half = system.stiffness.scaled(by: -1)
        let rows = try concurrentMap(count: system.count) { i -> [(excess: Interval, drive: Interval)] in
            let row = BallVector(parts[i], bits: system.bits)
            let mass = try Interval(system.measure[i]) / angles
            return try (0..<angles).map { a in
                var g = row.dot(system.sinesByAngle[a], greatest: 1, precision: precision)
                g.radius = (g.radius + spread[i]) * Ball.slack
                let field = try g.interval()
                let excess = mass * (half * field.squared).expMinusOne()
                return (excess, (mass + excess) * field)
            }
        }
        var partition = Interval(1, precision: precision)
        for row in rows { for (excess, _) in row { partition += excess } }
        return Neurons(
            excess: rows.map { $0.map { Ball($0.excess) } }, drive: rows.map { $0.map { Ball($0.drive) } },
            partition: partition)
    }

    /// h - y + f_h, mode-major.
    func defect(_ h: [BigFloat]) throws -> [Ball] {
        let (count, modes, precision) = (system.count, system.modes, system.precision)
        let neurons = try neurons(h, spread: [Double](repeating: 0, count: count))
        let drives = neurons.drive.map { BallVector($0, bits: system.bits) }
        let scale = try system.gain / neurons.partition
        let columns = try concurrentMap(count: modes) { k -> [Ball] in
            let sums = BallVector(
                drives.map { $0.dot(system.sines[k], greatest: 1, precision: precision) }, bits: system.bits)
            let outputs = sums.correlation(
                with: system.kernel[k], greatest: greatestKernels[k], precision: precision)
            return try (0..<count).map { j in
                var value = scale * (try outputs[j].interval()) + (try Interval(h[k * count + j]))
                if k == 0 { value -= try Interval(system.target[j]) }
                return Ball(value)
            }
        }
        return columns.flatMap { $0 }
    }

    /// An upper bound of the L2 norm: sqrt(1/2 sum mu v^2).
    func norm(_ v: [Ball]) -> Double {
        var sum = 0.0
        for k in 0..<system.modes {
            for i in 0..<system.count {
                let size = v[k * system.count + i].magnitude
                sum += measureBounds[i] * size * size
            }
        }
        return (0.5 * sum * (1 + Double(v.count + 8) * 0x1p-50)).squareRoot() * Ball.slack + 1e-150
    }

    /// Enclosures of the statistics of the fixed point, at most `radius` from h.
    func statistics(_ h: [BigFloat], radius: Double) throws -> [CertifiedMeanField.Statistic: Interval] {
        let (count, modes, precision) = (system.count, system.modes, system.precision)
        // |phi(w . x)| at radius i over all angles: the k-th mode's norm times |sin| <= 1, added in squares by Cauchy and Schwarz.
        let spread = (0..<count).map { i in
            var sum = 0.0
            for k in 0..<modes {
                for j in 0..<count { sum += measureBounds[j] * kernelSizes[k][i + j] * kernelSizes[k][i + j] }
            }
            return (0.5 * sum * (1 + Double(modes * count + 8) * 0x1p-50)).squareRoot() * radius * Ball.slack
        }
        let neurons = try neurons(h, spread: spread)
        var (petals, squares) = (Interval(0, precision: precision), Interval(0, precision: precision))
        for i in 0..<count {
            let row = BallVector(neurons.excess[i], bits: system.bits)
            petals += try row.dot(system.doubleCosines, greatest: 1, precision: precision).interval()
            var sum = Interval(0, precision: precision)
            for ball in neurons.excess[i] { sum += try ball.interval() }
            squares += sum * (try Interval(system.radiiSquared[i]) - 2)
        }
        var norm = Interval(0, precision: precision)
        for k in 0..<modes {
            for i in 0..<count { norm += try Interval(system.measure[i]) * Interval(h[k * count + i]).squared }
        }
        let size = try norm.scaled(by: -1).squareRoot()
        let bound = Interval(exact: radius, precision: precision)
        let distance = size + bound.hull(-bound)
        return [
            .loss: distance.squared,
            .petalOrder: try petals / neurons.partition,
            .meanSquareRadius: try squares / neurons.partition + 2,
        ]
    }
}

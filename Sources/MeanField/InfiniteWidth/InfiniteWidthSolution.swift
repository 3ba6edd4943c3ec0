// The background and the neurons at infinite width, and what can be asked of them.

import RealModule

/// The self-consistent background f and the law p(w) of the neurons in it.
public struct InfiniteWidthSolution: Sendable {
    public let setting: MeanFieldSetting
    public let grid: RadialGrid
    /// |h - y + f_h| at the solution: bounds the distance to the grid's own solution, rounding aside.
    public let defect: Double
    public let steps: Int
    /// Modes of y - f at the grid's radii, mode-major.
    public let residualModes: [Double]
    /// log E_prior exp(stiffness g^2/2).
    public let logPartition: Double

    /// E (y - f)^2.
    ///
    /// - Accuracy: `accuracy` relative.
    public let loss: Double
    /// <cos 2 q psi> over the neurons' angles psi, q the fold: <cos 4 psi> for xor, <cos 6 psi> for the cubic target. Negative: petals.
    ///
    /// - Accuracy: `accuracy` relative.
    public let petalOrder: Double
    /// <|w|^2>; 2 under the prior.
    ///
    /// - Accuracy: `accuracy` relative.
    public let meanSquareRadius: Double
    /// <alpha^2> = sigma_a^2 + <<alpha | w>^2>.
    ///
    /// - Accuracy: `accuracy` relative.
    public let meanSquareReadout: Double

    /// Bound of the relative error of the statistics at the standard resolution, for sigma_a of 0.3 ... 30 and kappa^2 of 0.02 ... 1:
    /// measured against the reference, with a factor of margin.
    public static let accuracy = 1e-12

    init(
        problem: DualProblem, residualModes: [Double], neurons: DualProblem.Neurons, defect: Double, steps: Int
    ) {
        setting = problem.setting
        grid = problem.grid
        self.defect = defect
        self.steps = steps
        self.residualModes = residualModes
        logPartition = neurons.logPartition
        let isInvisible = setting.target.isInvisible(to: setting.activation)
        // What an odd activation cannot see is all loss.
        loss = isInvisible ? 1 : problem.product(residualModes, residualModes)
        let count = grid.count
        var (cosine, square, readout) = (0.0, 0.0, 0.0)
        let gain = setting.gain
        for a in 0..<grid.resolution.angles {
            for i in 0..<count {
                let radius = grid.radii[i]
                let excess = neurons.excess[a * count + i]
                let mean = gain * neurons.field[a * count + i]
                cosine += excess * grid.doubleCosines[a]
                square += excess * (radius * radius - 2)
                readout += neurons.probabilities[a * count + i] * mean * mean
            }
        }
        petalOrder = cosine
        // The prior's own share is known: <r^2> = 2 and <cos> = 0, so only the excess is summed.
        meanSquareRadius = 2 + square
        meanSquareReadout = setting.readoutDeviation * setting.readoutDeviation + readout
    }

    /// g(w) = E[(y - f) phi(w . x)], the force of the background on a neuron.
    public func field(_ w1: Double, _ w2: Double) -> Double {
        let radius = (w1 * w1 + w2 * w2).squareRoot()
        let row = grid.transformWeights(at: radius)
        return angularSum(fieldModes(row), angle: Double.atan2(y: w2, x: w1))
    }

    /// The joint law's marginal p(w), with respect to the area.
    ///
    /// - Accuracy: 1e-11 relative for |w| <= 9.5; the field is extrapolated beyond.
    public func density(_ w1: Double, _ w2: Double) -> Double {
        density(field: field(w1, w2), squareRadius: w1 * w1 + w2 * w2)
    }

    /// The density on a polar grid, radius-major: one transform for each radius, however many angles.
    public func densities(radii: [Double], angles: [Double]) -> [Double] {
        radii.flatMap { radius in
            let modes = fieldModes(grid.transformWeights(at: radius))
            return angles.map { density(field: angularSum(modes, angle: $0), squareRadius: radius * radius) }
        }
    }

    /// <alpha | w> = sigma_a^2 g(w)/kappa^2, the mean readout of a neuron at w.
    public func meanReadout(_ w1: Double, _ w2: Double) -> Double { setting.gain * field(w1, w2) }

    private func density(field g: Double, squareRadius: Double) -> Double {
        Double.exp(-squareRadius / 2 + 0.5 * setting.stiffness * g * g - logPartition) / (2 * Double.pi)
    }

    /// g_k(r) from the transform's weights at r.
    private func fieldModes(_ row: [Double]) -> [Double] {
        let count = grid.count
        return (0..<grid.resolution.modes).map { k in
            var sum = 0.0
            for i in 0..<count {
                let t = grid.radii[i]
                sum += row[k * count + i] * residualModes[k * count + i] * t * Double.exp(-t * t / 2)
            }
            return 0.5 * sum
        }
    }

    private func angularSum(_ modes: [Double], angle: Double) -> Double {
        var sum = 0.0
        for (k, mode) in modes.enumerated() {
            sum += mode * Double.sin(Double(setting.target.fold * (2 * k + 1)) * angle)
        }
        return sum
    }
}

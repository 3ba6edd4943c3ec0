// The background as a function of the input, and backgrounds that are not self-consistent.

import RealModule

extension InfiniteWidthSolution {
    /// y - f at the points of a polar grid, radius-major.
    ///
    /// - Accuracy: 1e-11 absolute for rho <= 9.5.
    public func residuals(radii: [Double], angles: [Double]) -> [Double] {
        let problem = DualProblem(setting: setting, grid: grid)
        let neurons = problem.neurons(residualModes)
        let gain = setting.gain
        // The neurons' drive as modes over the radius, from which f_m(rho) is one transform for each rho.
        var drive = grid.modesFromValues(zip(neurons.probabilities, neurons.field).map { $0 * gain * $1 })
        let count = grid.count
        for k in 0..<grid.resolution.modes { for i in 0..<count { drive[k * count + i] /= grid.weights[i] } }
        return radii.flatMap { rho -> [Double] in
            let row = grid.transformWeights(at: rho)
            let modes = (0..<grid.resolution.modes).map { k in
                var sum = 0.0
                for i in 0..<count { sum += row[k * count + i] * drive[k * count + i] }
                return sum
            }
            let profile = setting.target.isInvisible(to: setting.activation) ? 0 : setting.target.profile(rho)
            return angles.map { angle in
                var value = 0.0
                for (k, mode) in modes.enumerated() {
                    let wave = Double.sin(Double(setting.target.fold * (2 * k + 1)) * angle)
                    value += ((k == 0 ? profile : 0) - mode) * wave
                }
                return value
            }
        }
    }
}

/// The background of a Gaussian process: neurons that stay where the prior put them, with the readout that is best for them.
///
///     h = kappa^2 (Q + kappa^2)^-1 y,   Q = sigma_a^2 E_prior[phi phi].
///
/// It is consistent with its own readout but not with its neurons: in its residual, neurons move elsewhere.
public struct GaussianProcessBackground: Sendable {
    public let setting: MeanFieldSetting
    /// E h^2.
    public let loss: Double
    private let problem: DualProblem
    private let residualModes: [Double]

    /// - Throws: ``MeanFieldError``.
    public init(_ setting: MeanFieldSetting, resolution: MeanFieldResolution = .standard) throws {
        let grid = try RadialGrid(activation: setting.activation, target: setting.target, resolution: resolution)
        let problem = DualProblem(setting: setting, grid: grid)
        let zero = [Double](repeating: 0, count: problem.target.count)
        // With no field the neurons are the prior, and the dual's second derivative is I + Q/kappa^2.
        let prior = problem.neurons(zero)
        residualModes = problem.solve(prior, right: problem.target, tolerance: 1e-13)
        self.setting = setting
        self.problem = problem
        loss = setting.target.isInvisible(to: setting.activation) ? 1 : problem.product(residualModes, residualModes)
    }

    /// The residual at the points of a polar grid, radius-major.
    public func residuals(radii: [Double], angles: [Double]) -> [Double] {
        let grid = problem.grid
        let zero = [Double](repeating: 0, count: problem.target.count)
        let field = grid.valuesFromModes(problem.fieldModes(residualModes))
        let prior = problem.neurons(zero)
        var drive = grid.modesFromValues(zip(prior.probabilities, field).map { $0 * setting.gain * $1 })
        let count = grid.count
        for k in 0..<grid.resolution.modes { for i in 0..<count { drive[k * count + i] /= grid.weights[i] } }
        return radii.flatMap { rho -> [Double] in
            let row = grid.transformWeights(at: rho)
            return angles.map { angle in
                var value = 0.0
                for k in 0..<grid.resolution.modes {
                    var mode =
                        k == 0 && !setting.target.isInvisible(to: setting.activation) ? setting.target.profile(rho) : 0
                    for i in 0..<count { mode -= row[k * count + i] * drive[k * count + i] }
                    value += mode * Double.sin(Double(setting.target.fold * (2 * k + 1)) * angle)
                }
                return value
            }
        }
    }

    /// The law of neurons, each alone in this background: what the foreground converges to, which is not the prior.
    public var foreground: InfiniteWidthSolution {
        InfiniteWidthSolution(
            problem: problem, residualModes: residualModes, neurons: problem.neurons(residualModes), defect: .nan,
            steps: 0)
    }
}

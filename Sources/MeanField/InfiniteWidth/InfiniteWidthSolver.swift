// The fixed point at infinite width by Newton's method on the dual, each step by conjugate gradients.

import RealModule

/// A Newton step of the dual problem.
public struct DualNewtonStep: Sendable, Hashable {
    public let index: Int
    /// |h - y + f_h| in L2 of the inputs: by strong convexity no less than the distance of h to the solution.
    public let residual: Double
    public let loss: Double
    /// Conjugate-gradient steps so far.
    public let products: Int
}

/// Solves the self-consistency of background and neurons at infinite width.
public struct InfiniteWidthSolver: Sendable {
    public let grid: RadialGrid
    /// The residual in L2 at which the iteration ends.
    public var tolerance = 1e-15
    public var maximumSteps = 60

    public init(grid: RadialGrid) { self.grid = grid }

    /// Solves on a fresh grid.
    public static func solve(
        _ setting: MeanFieldSetting, resolution: MeanFieldResolution = .standard
    ) throws -> InfiniteWidthSolution {
        let grid = try RadialGrid(activation: setting.activation, target: setting.target, resolution: resolution)
        return try InfiniteWidthSolver(grid: grid).solve(setting)
    }

    /// The fixed point for a setting of the grid's activation and target.
    ///
    /// - Parameters:
    ///   - setting: gives sigma_a and kappa^2; activation and target are the grid's.
    ///   - start: modes of the residual from which to start; by default the best multiple of the target.
    ///   - observe: is told each step.
    /// - Throws: ``MeanFieldError``.
    /// - Accuracy: `InfiniteWidthSolution.accuracy`.
    public func solve(
        _ setting: MeanFieldSetting, from start: [Double]? = nil, observe: (DualNewtonStep) throws -> Void = { _ in }
    ) throws -> InfiniteWidthSolution {
        let setting = try MeanFieldSetting(
            activation: grid.activation, target: grid.target, readoutDeviation: setting.readoutDeviation,
            noise: setting.noise)
        let problem = DualProblem(setting: setting, grid: grid)
        if let start, start.count != problem.target.count {
            throw FixedPointFailure.shape(count: start.count, expected: problem.target.count)
        }
        var h = start ?? bestMultipleOfTarget(problem)
        var neurons = problem.neurons(h)
        var products = 0
        var previous = Double.infinity
        for index in 0...maximumSteps {
            let defect = zip(zip(h, problem.target), problem.background(neurons)).map { $0.0 - $0.1 + $1 }
            let residual = problem.product(defect, defect).squareRoot()
            try observe(
                DualNewtonStep(index: index, residual: residual, loss: problem.product(h, h), products: products))
            // At the level of rounding the residual stops falling; that is as far as Double goes.
            let atRounding = residual < 1e-12 && residual > 0.5 * previous
            if residual <= tolerance || atRounding {
                return InfiniteWidthSolution(
                    problem: problem, residualModes: h, neurons: neurons, defect: residual, steps: index)
            }
            guard residual.isFinite, index < maximumSteps else {
                throw MeanFieldError.notConverged(residual: residual, steps: index)
            }
            previous = residual
            // Inexact Newton: the system is solved as well as a quadratic step can use.
            let forcing = residual > 1e-6 ? min(1e-2, residual) : 1e-6
            let direction = problem.solve(neurons, right: defect.map { -$0 }, tolerance: forcing) { products += 1 }
            // Armijo's rule on D; near the solution D's own rounding would decide, and the full step is right.
            let value = problem.value(h, neurons)
            let slope = problem.product(defect, direction) / setting.noise
            var length = 1.0
            while true {
                let candidate = zip(h, direction).map { $0 + length * $1 }
                let there = problem.neurons(candidate)
                if residual < 1e-6 || problem.value(candidate, there) <= value + 1e-4 * length * slope {
                    (h, neurons) = (candidate, there)
                    break
                }
                length /= 2
                guard length > 1e-9 else { throw MeanFieldError.notConverged(residual: residual, steps: index) }
            }
        }
        throw MeanFieldError.notConverged(residual: previous, steps: maximumSteps)
    }

    /// The c in (0, 1] for which D(c y) is least, on a logarithmic scale.
    private func bestMultipleOfTarget(_ problem: DualProblem) -> [Double] {
        let full = grid.valuesFromModes(problem.fieldModes(problem.target))
        let norm = problem.product(problem.target, problem.target)
        var best = (value: Double.infinity, factor: 1.0)
        for i in 0...24 {
            let c = Double.exp(-6.9 * Double(i) / 24)
            let neurons = problem.neurons(field: full.map { c * $0 })
            let value = (0.5 * c * c - c) * norm / problem.setting.noise + neurons.logPartition
            if value < best.value { best = (value, c) }
        }
        return problem.target.map { best.factor * $0 }
    }
}

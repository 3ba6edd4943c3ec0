// From a start to a fixed point with a certificate, or to a failure that says what to try.

/// A fixed point that was found.
public struct FixedPointSolution: Sendable, Hashable {
    public let point: [Double]
    public let steps: Int
    /// How many times F or its derivative was evaluated on the way.
    public let evaluations: Int
    public let certificate: FixedPointCertificate
}

public struct FixedPointSolver: Sendable, Hashable {
    public var method: FixedPointMethod
    /// The residual at which a point counts as fixed, relative to max(1, |x|).
    public var tolerance: Double
    public var maximumSteps: Int

    /// - Parameters:
    ///   - method: how to iterate.
    ///   - tolerance: at least 0; 0 asks for a residual of exactly 0.
    ///   - maximumSteps: at least 0.
    public init(_ method: FixedPointMethod, tolerance: Double = 1e-13, maximumSteps: Int = 10_000) {
        self.method = method
        self.tolerance = tolerance
        self.maximumSteps = maximumSteps
    }

    /// The fixed point that the iteration from `start` finds.
    ///
    /// - Parameters:
    ///   - map: F, of the fixed point x = F(x).
    ///   - start: as many finite numbers as the map has arguments.
    ///   - observe: is told each step, the start included.
    /// - Throws: ``FixedPointFailure``, or what the map or `observe` throws.
    public func solve(
        _ map: FixedPointMap, from start: [Double], observe: (FixedPointStep) throws -> Void = { _ in }
    ) throws -> FixedPointSolution {
        guard tolerance >= 0, tolerance < 1 else {
            throw FixedPointFailure.setting("tolerance", value: tolerance, allowed: "in [0, 1)")
        }
        guard maximumSteps >= 0 else {
            throw FixedPointFailure.setting("maximumSteps", value: Double(maximumSteps), allowed: "at least 0")
        }
        var iteration = try FixedPointIteration(map, from: start, by: method)
        try observe(iteration.step)
        while !iteration.hasArrived(tolerance: tolerance) {
            guard iteration.step.index < maximumSteps else {
                throw FixedPointFailure.outOfSteps(
                    limit: maximumSteps, residual: iteration.step.residual, contraction: iteration.observedContraction)
            }
            try observe(try iteration.advance())
            if iteration.hasArrived(tolerance: tolerance) { break }
            try iteration.checkProgress()
        }
        return FixedPointSolution(
            point: iteration.step.point, steps: iteration.step.index, evaluations: iteration.step.evaluations,
            certificate: try iteration.certificate())
    }
}

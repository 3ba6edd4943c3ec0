// The loop "background -> neurons -> background" as a map h -> y - f_h, for the general solvers.
//
// Coordinates are scaled by the square root of the measure, so that the Euclidean norm is that of L2. The map's derivative is minus a
// positive operator: its eigenvalues are negative, -2.7 the largest at (sigma_a, kappa^2) = (3, 0.05) and -111 at (10, 0.02), which is
// why plain iteration fails and damping, acceleration and Newton's method help.

extension DualProblem {
    /// h -> y - f_h in coordinates.
    var fixedPointMap: FixedPointMap {
        FixedPointMap(
            dimension: target.count,
            value: { x in
                let background = background(neurons(modes(x)))
                return coordinates(zip(target, background).map { $0 - $1 })
            },
            derivative: { x, v in
                let change = modes(v)
                let image = hessian(neurons(modes(x)), change)
                return coordinates(zip(change, image).map { $0 - $1 })
            })
    }

    func coordinates(_ modes: [Double]) -> [Double] { scaled(modes) { ($0 * 0.5).squareRoot() } }

    func modes(_ coordinates: [Double]) -> [Double] { scaled(coordinates) { 1 / ($0 * 0.5).squareRoot() } }

    private func scaled(_ values: [Double], _ factor: (Double) -> Double) -> [Double] {
        let factors = measure.map(factor)
        return values.indices.map { values[$0] * factors[$0 % factors.count] }
    }
}

extension InfiniteWidthSolution {
    /// The eigenvalue of largest modulus of the loop h -> y - f_h at the solution.
    public func dominantEigenvalue() throws -> DominantEigenvalue {
        let problem = DualProblem(setting: setting, grid: grid)
        let point = problem.coordinates(residualModes)
        return try FixedPointCertificate.dominantEigenvalue(of: problem.fixedPointMap, at: point, value: point)
    }
}

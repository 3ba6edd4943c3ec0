// One step of Newton's method for G(x) = F(x) - x, with a line search on |G|_2.

struct NewtonStep {
    let map: FixedPointMap
    let point: [Double]
    let value: [Double]
    let index: Int

    /// d with (F'(x) - I) d = x - F(x).
    func direction(_ solver: NewtonLinearSolver, evaluations: inout Int) throws -> [Double] {
        let right = zip(point, value).map { $0 - $1 }
        var products = 0
        func apply(_ v: [Double]) throws -> [Double] {
            products += 1
            return zip(try map.derivative(at: point, along: v, value: value), v).map { $0 - $1 }
        }
        defer { evaluations += products }
        switch solver {
        case .dense:
            let n = map.dimension
            var columns: [[Double]] = []
            for j in 0..<n {
                var unit = [Double](repeating: 0, count: n)
                unit[j] = 1
                columns.append(try apply(unit))
            }
            guard let solution = DenseLinearSystem(columns: columns).solve(right) else {
                throw FixedPointFailure.singularDerivative(step: index)
            }
            return solution
        case .krylov(let dimension):
            let solution = try GMRES.solve(right, dimension: min(dimension, map.dimension), tolerance: 1e-10, apply)
            guard norm(solution).isFinite else { throw FixedPointFailure.singularDerivative(step: index) }
            return solution
        }
    }

    /// The first of x + d, x + d/2, x + d/4, ... at which |F(x) - x|_2 has fallen enough (Armijo's rule), and F there.
    ///
    /// - Throws: `FixedPointFailure.stalled` if there is none.
    func search(along direction: [Double], evaluations: inout Int) throws -> (point: [Double], value: [Double]) {
        let before = euclideanNorm(zip(value, point).map { $0 - $1 })
        var length = 1.0
        for _ in 0..<40 {
            let candidate = zip(point, direction).map { $0 + length * $1 }
            let image = try map(candidate)
            evaluations += 1
            let after = euclideanNorm(zip(image, candidate).map { $0 - $1 })
            if after <= (1 - 1e-4 * length) * before { return (candidate, image) }
            length /= 2
        }
        throw FixedPointFailure.stalled(step: index, residual: norm(zip(value, point).map { $0 - $1 }))
    }
}

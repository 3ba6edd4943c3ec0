// The dual of the mean-field variational problem, discretised on a radial grid.
//
// In the residual h = y - f, with g_h(w) = E[h(x) phi(w . x)], the fixed point minimises
//
//     D(h) = |h|^2 / (2 kappa^2) - <h, y>/kappa^2 + log E_prior exp(stiffness g_h^2 / 2),      <a, b> = E[a b].
//
// The last term is convex (a logarithm of a mean of exponentials of convex functions), so D is 1/kappa^2-strongly convex: one
// minimum, kappa^2 D' = h - y + f_h with f_h(x) = E_p[<alpha | w> phi(w . x)], and for ANY h
//
//     |h - h*| <= |h - y + f_h|.                                                                             (1)
//
// The grid's discrete D has the same form with sums for integrals, so (1) bounds the distance to the discrete solution. Functions of
// x are modes, h = sum_k h_k(rho) sin(m_k t), and <a, b> = 1/2 sum_k int rho e^(-rho^2/2) a_k b_k d rho.

import RealModule

struct DualProblem {
    let setting: MeanFieldSetting
    let grid: RadialGrid
    /// The target's modes.
    let target: [Double]
    /// t e^(-t^2/2) x weight: the radial measure of inputs and of the prior.
    let measure: [Double]

    init(setting: MeanFieldSetting, grid: RadialGrid) {
        self.setting = setting
        self.grid = grid
        measure = zip(grid.radii, grid.weights).map { $0 * Double.exp(-$0 * $0 / 2) * $1 }
        var target = [Double](repeating: 0, count: grid.resolution.modes * grid.count)
        if !setting.target.isInvisible(to: setting.activation) {
            for (i, radius) in grid.radii.enumerated() { target[i] = setting.target.profile(radius) }
        }
        self.target = target
    }

    /// The neurons in the field of a residual h.
    struct Neurons {
        /// g at (r_i, theta_a), angle-major.
        let field: [Double]
        /// p times its quadrature weight: sums to 1 - `missing` over the grid, angle-major.
        let probabilities: [Double]
        /// expm1(U) times the prior's quadrature weight over Z, where that is not rounded away.
        let excess: [Double]
        /// log Z.
        let logPartition: Double
    }

    /// <a, b>.
    func product(_ a: [Double], _ b: [Double]) -> Double {
        let count = grid.count
        var sum = 0.0
        for k in 0..<grid.resolution.modes {
            for i in 0..<count { sum += measure[i] * a[k * count + i] * b[k * count + i] }
        }
        return 0.5 * sum
    }

    /// g_h at the grid's radii, as modes: g_k(r) = 1/2 int rho e^(-rho^2/2) h_k(rho) Phi_m(r rho) d rho.
    func fieldModes(_ h: [Double]) -> [Double] {
        let count = grid.count
        var weighted = h
        for k in 0..<grid.resolution.modes {
            for i in 0..<count { weighted[k * count + i] *= 0.5 * measure[i] / grid.weights[i] }
        }
        return grid.transform(weighted)
    }

    /// The response of single neurons to the residual h.
    func neurons(_ h: [Double]) -> Neurons { neurons(field: grid.valuesFromModes(fieldModes(h))) }

    func neurons(field: [Double]) -> Neurons {
        let (count, angles) = (grid.count, grid.resolution.angles)
        let half = 0.5 * setting.stiffness
        let exponents = field.map { half * $0 * $0 }
        let largest = exponents.max() ?? 0
        // While e^U is moderate Z is 1 + a sum of one sign, so that small U lose no digits; beyond, the largest is divided out.
        let shift = largest > 100 ? largest : 0
        var weights = exponents
        var sum = 0.0
        for a in 0..<angles {
            for i in 0..<count {
                let weight = measure[i] / Double(angles)
                let e =
                    shift > 0
                    ? Double.exp(exponents[a * count + i] - shift) : Double.expMinusOne(exponents[a * count + i])
                weights[a * count + i] = weight * e
                sum += weight * e
            }
        }
        let partition = shift > 0 ? sum : 1 + sum
        let logPartition = shift > 0 ? shift + Double.log(partition) : Double.log(onePlus: sum)
        let scale = 1 / partition
        var excess = weights
        var probabilities = weights
        for a in 0..<angles {
            for i in 0..<count {
                let prior = shift > 0 ? 0 : measure[i] / Double(angles)
                excess[a * count + i] = weights[a * count + i] * scale
                probabilities[a * count + i] = (weights[a * count + i] + prior) * scale
            }
        }
        return Neurons(field: field, probabilities: probabilities, excess: excess, logPartition: logPartition)
    }

    /// D(h).
    func value(_ h: [Double], _ neurons: Neurons) -> Double {
        (0.5 * product(h, h) - product(h, target)) / setting.noise + neurons.logPartition
    }

    /// The modes of E_p[v(w) phi(w . x)] for v times p given at the grid's points.
    func output(_ weighted: [Double]) -> [Double] {
        let count = grid.count
        var sums = grid.modesFromValues(weighted)
        for k in 0..<grid.resolution.modes {
            for i in 0..<count { sums[k * count + i] /= grid.weights[i] }
        }
        return grid.transform(sums)
    }

    /// f_h = E_p[<alpha | w> phi(w . x)], the background that the neurons of h make.
    func background(_ neurons: Neurons) -> [Double] {
        let gain = setting.gain
        return output(zip(neurons.probabilities, neurons.field).map { $0 * gain * $1 })
    }

    /// kappa^2 D''(h) v = v + (gain E_p[(1 + stiffness g^2) g_v phi] - gain E_p[stiffness g g_v] E_p[g phi]).
    func hessian(_ neurons: Neurons, _ v: [Double]) -> [Double] {
        let change = grid.valuesFromModes(fieldModes(v))
        let (gain, stiffness) = (setting.gain, setting.stiffness)
        var mean = 0.0
        for i in change.indices { mean += neurons.probabilities[i] * neurons.field[i] * change[i] }
        mean *= stiffness
        var weighted = change
        for i in change.indices {
            let g = neurons.field[i]
            weighted[i] = gain * neurons.probabilities[i] * (change[i] * (1 + stiffness * g * g) - g * mean)
        }
        var result = output(weighted)
        for i in result.indices { result[i] += v[i] }
        return result
    }

    /// x with kappa^2 D''(h) x = right, by conjugate gradients: the operator is the identity plus a positive one whose spectrum
    /// falls rapidly.
    ///
    /// - Parameters:
    ///   - tolerance: the residual's norm at the end, relative to that of the right-hand side.
    ///   - count: is called once for each multiplication by D''.
    func solve(
        _ neurons: Neurons, right: [Double], tolerance: Double, count: () -> Void = {}
    ) -> [Double] {
        var solution = [Double](repeating: 0, count: right.count)
        var rest = right
        var direction = rest
        var square = product(rest, rest)
        let goal = tolerance * tolerance * square
        for _ in 0..<200 where square > goal {
            let image = hessian(neurons, direction)
            count()
            let step = square / product(direction, image)
            for i in solution.indices {
                solution[i] += step * direction[i]
                rest[i] -= step * image[i]
            }
            let next = product(rest, rest)
            let ratio = next / square
            square = next
            for i in direction.indices { direction[i] = rest[i] + ratio * direction[i] }
        }
        return solution
    }
}

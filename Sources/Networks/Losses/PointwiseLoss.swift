// A loss that is a sum over points, L(theta) = sum_j q_j (f(x_j) - y_j)^2, with its derivatives in theta:
//
//     grad L = 2 sum_j q_j r_j grad f(x_j),   r_j = f(x_j) - y_j,
//     H v    = 2 sum_j q_j [ (grad f(x_j) . v) grad f(x_j) + r_j (Hess f(x_j)) v ].
//
// Quadrature rules and data sets are both such sums. Neurons are the outer loop, so that memory is proportional to the points and
// each activation is evaluated on an array.
//
// Rounding: with u = 2^-53 and h neurons of d inputs, r_j is within gamma A_j of the exact one, gamma = (h + d + 32) u and
// A_j = |y_j| + sum_i |a_i| (|phi(z)| + |w_i|.|x_j| |phi'(z)|). So by Cauchy's inequality, with the norm |g|^2 = sum_j q_j g_j^2,
//
//     |error of L|         <= gamma |A| (2 sqrt L + gamma |A|)
//     |error of dL/dtheta| <= 2 gamma (|A| + sqrt L) |B|,   B_j the absolute value of df(x_j)/dtheta, widened as A_j is,
//
// up to the rounding of the q_j and of the compensated outer sums, 16 u of L and of 2 sqrt L |B|.

import Quadrature
import RealModule

struct PointwiseLoss: Sendable {
    /// m rows of d numbers.
    let points: [Double]
    let inputDimension: Int
    /// q, m numbers.
    let weights: [Double]
    /// y, m numbers.
    let targets: [Double]

    /// gamma at the head.
    static func roundingFactor(width: Int, inputDimension: Int) -> Double {
        Double(width + inputDimension + 32) * 0x1p-53
    }

    /// w_i . x_j for all j.
    private func preactivations(_ network: TwoLayerNetwork, _ neuron: Int) -> [Double] {
        projections(network.weights, neuron)
    }

    private func projections(_ rows: [Double], _ row: Int, offset: Int = 0) -> [Double] {
        let d = inputDimension
        let start = offset + row * d
        if d == 1 { return points.map { rows[start] * $0 } }
        return (0..<weights.count).map { j in
            var z = 0.0
            for c in 0..<d { z += rows[start + c] * points[j * d + c] }
            return z
        }
    }

    /// r
    func residuals(_ network: TwoLayerNetwork) -> [Double] {
        var residuals = targets.map { -$0 }
        for i in 0..<network.width where network.readout[i] != 0 {
            let values = network.activation.values(preactivations(network, i))
            for j in residuals.indices { residuals[j] += network.readout[i] * values[j] }
        }
        return residuals
    }

    func value(_ network: TwoLayerNetwork) -> Double { square(residuals(network)) }

    private func square(_ residuals: [Double]) -> Double {
        var sum = QuadratureSum()
        for (q, r) in zip(weights, residuals) { sum.add(q * r * r) }
        return sum.value
    }

    func valueAndGradient(_ network: TwoLayerNetwork) -> (value: Double, gradient: [Double]) {
        let residuals = residuals(network)
        let slopes = zip(weights, residuals).map { 2 * $0 * $1 }
        return (square(residuals), gradient(network, slopes: slopes))
    }

    /// sum_j s_j grad f(x_j)
    func gradient(_ network: TwoLayerNetwork, slopes: [Double]) -> [Double] {
        var gradient = [Double](repeating: 0, count: network.parameterCount)
        for i in 0..<network.width {
            let z = preactivations(network, i)
            let (values, derivatives) = network.activation.valuesAndDerivatives(z)
            gradient[i] = dot(slopes, values)
            let scaled = zip(slopes, derivatives).map { $0 * $1 * network.readout[i] }
            accumulate(scaled, into: &gradient, row: network.width + i * inputDimension)
        }
        return gradient
    }

    func hessianVectorProduct(_ network: TwoLayerNetwork, _ direction: [Double]) -> [Double] {
        let (width, d) = (network.width, inputDimension)
        let residuals = residuals(network)
        // grad f(x_j) . v
        var along = [Double](repeating: 0, count: weights.count)
        for i in 0..<width {
            let (values, derivatives) = network.activation.valuesAndDerivatives(preactivations(network, i))
            let moved = projections(direction, i, offset: width)
            for j in along.indices {
                along[j] += direction[i] * values[j] + network.readout[i] * derivatives[j] * moved[j]
            }
        }
        var product = [Double](repeating: 0, count: network.parameterCount)
        for i in 0..<width {
            let a = network.readout[i]
            let z = preactivations(network, i)
            let (values, derivatives) = network.activation.valuesAndDerivatives(z)
            let moved = projections(direction, i, offset: width)
            var inReadout = QuadratureSum()
            var inWeights = [Double](repeating: 0, count: weights.count)
            for j in weights.indices {
                let (q, r) = (2 * weights[j], residuals[j])
                inReadout.add(q * (along[j] * values[j] + r * derivatives[j] * moved[j]))
                let second = network.activation.secondDerivative(z[j])
                inWeights[j] =
                    q * (along[j] * a * derivatives[j] + r * (derivatives[j] * direction[i] + a * second * moved[j]))
            }
            product[i] = inReadout.value
            accumulate(inWeights, into: &product, row: width + i * d)
        }
        return product
    }

    /// |A| at the head.
    func scale(of network: TwoLayerNetwork) -> Double {
        var sizes = targets.map { abs($0) }
        for i in 0..<network.width {
            let sums = absoluteActivation(network, i)
            for j in sizes.indices { sizes[j] += abs(network.readout[i]) * sums.values[j] }
        }
        return norm(sizes)
    }

    /// |B| at the head, for every parameter.
    func gradientScales(of network: TwoLayerNetwork) -> [Double] {
        let (width, d) = (network.width, inputDimension)
        var scales = [Double](repeating: 0, count: network.parameterCount)
        for i in 0..<width {
            let sums = absoluteActivation(network, i)
            scales[i] = norm(sums.values)
            for c in 0..<d {
                let inputs = weights.indices.map { abs(points[$0 * d + c]) * sums.derivatives[$0] }
                scales[width + i * d + c] = abs(network.readout[i]) * norm(inputs)
            }
        }
        return scales
    }

    /// The Hessian's product with every term replaced by its absolute value, phi, phi' and phi'' widened as A_j is.
    func hessianScales(of network: TwoLayerNetwork, direction: [Double]) -> [Double] {
        let (width, d) = (network.width, inputDimension)
        // A_j, and the size of grad f(x_j) . v.
        var (residuals, along) = (targets.map { abs($0) }, [Double](repeating: 0, count: weights.count))
        let moved = (0..<width).map { i in
            weights.indices.map { j in
                (0..<d).reduce(0.0) { $0 + abs(direction[width + i * d + $1] * points[j * d + $1]) }
            }
        }
        let sizes = (0..<width).map { absoluteActivation(network, $0) }
        for i in 0..<width {
            let (a, v) = (abs(network.readout[i]), abs(direction[i]))
            for j in weights.indices {
                residuals[j] += a * sizes[i].values[j]
                along[j] += v * sizes[i].values[j] + a * sizes[i].derivatives[j] * moved[i][j]
            }
        }
        var scales = [Double](repeating: 0, count: network.parameterCount)
        for i in 0..<width {
            let (a, v, own) = (abs(network.readout[i]), abs(direction[i]), sizes[i])
            for j in weights.indices {
                let q = 2 * weights[j]
                scales[i] += q * (along[j] * own.values[j] + residuals[j] * own.derivatives[j] * moved[i][j])
                let term =
                    along[j] * a * own.derivatives[j]
                    + residuals[j] * (v * own.derivatives[j] + a * own.seconds[j] * moved[i][j])
                for c in 0..<d { scales[width + i * d + c] += q * term * abs(points[j * d + c]) }
            }
        }
        return scales
    }

    /// The rounding of a Hessian's product, relative to `hessianScales`: both sums over neurons, and a product more than the gradient.
    static func hessianRoundingFactor(width: Int, inputDimension: Int) -> Double {
        Double(2 * width + inputDimension + 64) * 0x1p-53
    }

    /// |phi| + |w|.|x| |phi'|, |phi'| + |w|.|x| |phi''| and |phi''| + |w|.|x| |phi'''| at the points.
    private func absoluteActivation(
        _ network: TwoLayerNetwork, _ i: Int
    ) -> (values: [Double], derivatives: [Double], seconds: [Double]) {
        let d = inputDimension
        let z = preactivations(network, i)
        let (values, derivatives) = network.activation.valuesAndDerivatives(z)
        let sizes = weights.indices.map { j in
            (0..<d).reduce(0.0) { $0 + abs(network.weights[i * d + $1] * points[j * d + $1]) }
        }
        let seconds = z.map { abs(network.activation.secondDerivative($0)) }
        return (
            weights.indices.map { abs(values[$0]) + sizes[$0] * abs(derivatives[$0]) },
            weights.indices.map { abs(derivatives[$0]) + sizes[$0] * seconds[$0] },
            weights.indices.map { j in
                // |phi'''| <= 4 (|phi'| + |phi''| + |z phi''|) for the activations here.
                seconds[j] + 4 * sizes[j] * (abs(derivatives[j]) + (1 + abs(z[j])) * seconds[j])
            }
        )
    }

    private func accumulate(_ slopes: [Double], into gradient: inout [Double], row: Int) {
        for c in 0..<inputDimension {
            var sum = QuadratureSum()
            for j in slopes.indices { sum.add(slopes[j] * points[j * inputDimension + c]) }
            gradient[row + c] = sum.value
        }
    }

    private func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = QuadratureSum()
        for (x, y) in zip(a, b) { sum.add(x * y) }
        return sum.value
    }

    private func norm(_ g: [Double]) -> Double {
        zip(weights, g).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }.squareRoot()
    }
}

extension Double {
    /// A bound, infinite where the sizes that it is made of overflowed.
    var asBound: Double { isNaN ? .infinity : self }
}

extension Activation {
    /// phi of each number, with the bits of `value`.
    func values(_ z: [Double]) -> [Double] {
        self == .tanh ? HyperbolicTangent.values(z) : z.map { value($0) }
    }

    /// phi and phi' of each number.
    func valuesAndDerivatives(_ z: [Double]) -> (values: [Double], derivatives: [Double]) {
        self == .tanh
            ? HyperbolicTangent.valuesAndDerivatives(z) : (z.map { value($0) }, z.map { derivative($0) })
    }
}

// The dual of the collapsed posterior of the tanh-zero model (Hubbard and Stratonovich): a smooth density in a few dimensions at any width.
//
// With c(w) the neuron as a vector and K = C C^T, C the h rows c(w_i),
//
//     det(I + s K)^(-1/2) = det(I + s C^T C)^(-1/2) = E_g[ prod_i e^(-(s/2) (g . c(w_i))^2) ],   g ~ N(0, I),
//     Z = E_g[ I(g)^h ],   I(g) = E_w[ e^(-q) ],   q = (s/2) (g . c(w))^2,   s = 2 beta sigma_a^2,
//     lambda-hat = -dlog Z/dlog beta = E[ h E_w[q e^(-q)] / I(g) ] over the density I(g)^h of g.
//
// The weights are integrated out here and the readout is hidden in g; the collapsed posterior integrates over the readout and keeps the
// weights. Along an edge of `NeuronPolygon` u = (s/2)^(1/2) g . c is linear, and with G(u) = e^(-u^2)
//
//     mean of G over [x, y]:  (sqrt(pi)/2) (erf y - erf x)/(y - x),     of u^2 G:  (mean of G - (y G(y) - x G(x))/(y - x))/2.

import RealModule
import Sampling

/// The density of g, up to a constant, in the principal axes of the neurons.
public struct DualPosterior: Sendable {
    /// The widths that are accepted.
    public static let widths = 1...4096
    /// The greatest s h, past which the polygon would have too many vertices.
    public static let greatestScale = 1e13

    public let width: Int
    public let prior: WeightPrior
    public let beta: InverseTemperature
    let polygon: NeuronPolygon
    /// (s/2)^(1/2).
    let slope: Double

    /// The dimension of g.
    public var dimension: Int { polygon.dimension }

    /// - Parameters:
    ///   - width: h.
    ///   - prior: the prior of the input weights.
    ///   - beta: the inverse temperature.
    ///   - readoutScale: sigma_a.
    /// - Throws: `LearningCoefficientError.width`; `.scale`; `.inverseTemperature` where 2 beta sigma_a^2 h passes 1e13.
    public init(
        width: Int, prior: WeightPrior, beta: InverseTemperature, readoutScale: Double = 1
    ) throws(LearningCoefficientError) {
        guard DualPosterior.widths.contains(width) else { throw .width(width, allowed: DualPosterior.widths) }
        guard ExactPosterior.readoutScales.contains(readoutScale) else {
            throw .scale("readout prior", readoutScale, allowed: ExactPosterior.readoutScales)
        }
        let s = 2 * beta.value * readoutScale * readoutScale
        guard s * Double(width) <= DualPosterior.greatestScale else { throw .inverseTemperature(beta.value) }
        self.init(
            width: width, prior: prior, beta: beta, slope: (s / 2).squareRoot(),
            polygon: NeuronPolygon(prior: prior, scale: s * Double(width)))
    }

    private init(width: Int, prior: WeightPrior, beta: InverseTemperature, slope: Double, polygon: NeuronPolygon) {
        (self.width, self.prior, self.beta, self.slope, self.polygon) = (width, prior, beta, slope, polygon)
    }

    /// The same model at a higher temperature, in the same coordinates.
    func warmed(to other: InverseTemperature) -> DualPosterior {
        DualPosterior(
            width: width, prior: prior, beta: other, slope: slope * (other.value / beta.value).squareRoot(),
            polygon: polygon)
    }

    /// g . c at the vertices.
    func heights(_ g: [Double]) -> [Double] {
        var heights = [Double](repeating: 0, count: polygon.masses.count + 1)
        for (axis, value) in zip(polygon.axes, g) {
            for i in heights.indices { heights[i] += value * axis[i] }
        }
        return heights
    }

    /// log I(g)^h from the heights.
    func logLikelihood(_ heights: [Double]) -> Double {
        Double(width) * Double.log(averages(heights, momentsToo: false).mass)
    }

    /// h E_w[q e^(-q)] / I(g) from the heights.
    func learningCoefficient(_ heights: [Double]) -> Double {
        let averages = averages(heights, momentsToo: true)
        return Double(width) * averages.energy / averages.mass
    }

    /// log of the density of g, up to a constant; -infinity for an infinite g or one of another dimension.
    public func logDensity(at g: [Double]) -> Double {
        guard g.count == dimension, g.allSatisfy(\.isFinite) else { return -.infinity }
        return logLikelihood(heights(g)) - g.reduce(0) { $0 + $1 * $1 } / 2
    }

    /// h E_w[q e^(-q)] / E_w[e^(-q)], whose posterior mean is lambda-hat; NaN never: 0 for a g outside the space.
    public func learningCoefficient(at g: [Double]) -> Double {
        guard g.count == dimension, g.allSatisfy(\.isFinite) else { return 0 }
        return learningCoefficient(heights(g))
    }

    /// E_w[e^(-q)] and E_w[q e^(-q)].
    private func averages(_ heights: [Double], momentsToo: Bool) -> (mass: Double, energy: Double) {
        var (mass, energy) = (0.0, 0.0)
        edges(heights) { edge, x, y in
            let share = polygon.masses[edge]
            mass += share * x.mean(to: y)
            if momentsToo { energy += share * x.meanEnergy(to: y) }
        }
        return (mass, energy)
    }

    /// E_w[e^(-q)] over the edges from the first to each.
    func cumulativeMasses(_ heights: [Double]) -> [Double] {
        var sum = 0.0
        var masses: [Double] = []
        masses.reserveCapacity(polygon.masses.count)
        edges(heights) { edge, x, y in
            sum += polygon.masses[edge] * x.mean(to: y)
            masses.append(sum)
        }
        return masses
    }

    /// Calls `body` with each edge and u at its ends.
    @inline(__always)
    private func edges(_ heights: [Double], _ body: (Int, BellPoint, BellPoint) -> Void) {
        heights.withUnsafeBufferPointer { heights in
            var x = BellPoint(slope * heights[0])
            for i in 0..<heights.count - 1 {
                let y = BellPoint(slope * heights[i + 1])
                body(i, x, y)
                x = y
            }
        }
    }
}

/// A point u of the bell G(u) = e^(-u^2), with G and its integral.
private struct BellPoint {
    let u, value, integral: Double

    init(_ u: Double) {
        self.u = u
        value = Double.exp(-u * u)
        integral = 0.5 * Double.pi.squareRoot() * Double.erf(u)
    }

    /// Nearer ends than this take the trapezoidal rule with its first correction, -d/12 of the slope's change: d^4/720 G'''' < 3e-9.
    private static let near = 0.02

    /// The mean of G on the way to `other`.
    @inline(__always)
    func mean(to other: BellPoint) -> Double {
        let d = other.u - u
        return abs(d) > BellPoint.near
            ? (other.integral - integral) / d
            : (value + other.value) / 2 + d / 6 * (other.u * other.value - u * value)
    }

    /// The mean of u^2 G on the way to `other`.
    @inline(__always)
    func meanEnergy(to other: BellPoint) -> Double {
        let d = other.u - u
        if abs(d) > BellPoint.near { return (mean(to: other) - (other.u * other.value - u * value) / d) / 2 }
        let (x, y) = (u, other.u)
        let slopes = y * (1 - y * y) * other.value - x * (1 - x * x) * value
        return (x * x * value + y * y * other.value) / 2 - d / 6 * slopes
    }
}

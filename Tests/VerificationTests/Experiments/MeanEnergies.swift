import Networks
import Quadrature
import RealModule

@testable import Verification

/// The mean energies of a neuron over the law of its weight, uniform on (-s, s) in each entry, by Gauss-Legendre rules: what the energies
/// of networks fluctuate about, up to a factor that no slope sees.
///
///     line    (1/s) int_0^s c_k(w)^2 dw                     panels [b/2, b], b = s, s/2, ..., and [0, s/64]
///     circle  int b_m(r)^2 p(r) dr, p(r) = r (pi/2 - 2 arccos(s/r)) beyond r = s, r pi/2 below: the law of the length on a quarter of
///             the square; r = s + s v^2 takes the root at s away
struct MeanEnergies {
    let experiment: SpectrumExperiment
    /// Lengths of the weight and their masses.
    private let points: [(radius: Double, mass: Double)]

    init(_ experiment: SpectrumExperiment) throws {
        self.experiment = experiment
        let rule = try GaussLegendreRule(order: 24)
        let s = experiment.scale
        var points: [(Double, Double)] = []
        func add(_ low: Double, _ high: Double, _ point: (Double) -> (Double, Double)) {
            for (node, weight) in zip(rule.nodes, rule.weights) {
                let (radius, density) = point((low + high) / 2 + (high - low) / 2 * node)
                points.append((radius, weight * (high - low) / 2 * density))
            }
        }
        let halves = (0..<6).map { s * Double.exp2(-Double($0)) }
        switch experiment.input {
        case .line:
            for b in halves { add(b / 2, b) { ($0, 1 / s) } }
            add(0, s / 64) { ($0, 1 / s) }
        default:
            for b in halves { add(b / 2, b) { ($0, $0 * Double.pi / 2) } }
            let end = (2.0.squareRoot() - 1).squareRoot()
            for (low, high) in [(0, end / 2), (end / 2, end * 0.75), (end * 0.75, end)] {
                add(low, high) { v in
                    let r = s * (1 + v * v)
                    return (r, r * (Double.pi / 2 - 2 * Double.acos(s / r)) * 2 * s * v)
                }
            }
        }
        self.points = points
    }

    func energy(_ degree: Int) throws -> Double {
        try points.reduce(0) { sum, point in
            let coefficient =
                experiment.input == .line
                ? try experiment.activation.hermiteCoefficient(degree: degree, weight: point.radius)
                : try CircleCoefficient.value(of: experiment.activation, degree: degree, radius: point.radius)
            return sum + point.mass * coefficient * coefficient
        }
    }

    /// The slope fitted to the energies at these degrees.
    func slope(_ degrees: [Int]) throws -> Double { try experiment.fit(degrees.map(energy), at: degrees).slope }
}

// The targets with exact truth, and the statistics whose laws are known on them.

import RealModule

@testable import Sampling

/// A target, its statistics, and tuning that suits it.
struct Specimen<T: ExactTarget> {
    let name: String
    let target: T
    let statistics: [Statistic]
    /// A leapfrog step accepted about 80 % of the time, and one or two standard deviations of a coordinate.
    let stepSize: Double
    let width: Double
}

enum Specimens {
    /// Three coordinates turned by a reflection, standard deviations 1, 10^-1.5 and 1/1000: condition 1e6.
    static func gaussian() throws -> Specimen<GaussianTarget> {
        let target = try GaussianTarget(dimension: 3, condition: 1e6, isRotated: true)
        // The principal coordinates in units of their scales.
        @Sendable func principal(_ x: [Double], _ index: Int) -> Double {
            (x[index] - 2 / 3 * (x[0] + x[1] + x[2])) / target.scales[index]
        }
        return Specimen(
            name: "Gaussian", target: target,
            statistics: [
                .normal { principal($0, 0) }, .normal { principal($0, 2) },
                // chi^2/2 of two degrees of freedom: the exponential of its negative is uniform.
                .uniform {
                    Double.exp(-0.5 * (principal($0, 1) * principal($0, 1) + principal($0, 2) * principal($0, 2)))
                },
                .compared { value(target, $0) },
            ], stepSize: 1.2e-3, width: 1.5e-3)
    }

    static func skewed() throws -> Specimen<LogExponentialTarget> {
        Specimen(
            name: "skewed", target: try LogExponentialTarget(dimension: 2), statistics: skewedStatistics(dimension: 2),
            stepSize: 0.8, width: 2)
    }

    static func skewedStatistics(dimension: Int) -> [Statistic] {
        (0..<dimension).map { index in .uniform { x in -Double.expMinusOne(-Double.exp(x[index])) } } + [
            .compared { x in x.reduce(0) { $0 + $1 - Double.exp($1) } }
        ]
    }

    static func funnel() throws -> Specimen<FunnelTarget> {
        Specimen(
            name: "funnel", target: try FunnelTarget(dimension: 3, scale: 1.5),
            statistics: [
                .normal { x in x[0] / 1.5 }, .normal { x in x[1] * Double.exp(-0.5 * x[0]) },
                .uniform { x in Double.exp(-0.5 * (x[1] * x[1] + x[2] * x[2]) * Double.exp(-x[0])) },
            ], stepSize: 0.4, width: 1.5)
    }

    static func mixture() throws -> Specimen<NormalMixtureTarget> {
        let distribution = { @Sendable (x: Double) in
            0.7 * 0.5 * Double.erfc(-(x + 1.5) / Double.sqrt(2)) + 0.3 * 0.5 * Double.erfc(-(x - 1.5) / Double.sqrt(2))
        }
        return Specimen(
            name: "mixture", target: try NormalMixtureTarget(dimension: 2, separation: 1.5, weight: 0.3),
            statistics: [
                Statistic(value: { $0[0] }, distribution: distribution), .normal { x in x[1] },
                .compared { x in abs(x[0]) },
            ], stepSize: 0.8, width: 2)
    }

    static func banana() throws -> Specimen<BananaTarget> {
        Specimen(
            name: "banana", target: try BananaTarget(scale: 1.5, curvature: 0.6),
            statistics: [
                .normal { x in x[0] / 1.5 }, .normal { x in x[1] - 0.6 * (x[0] * x[0] - 2.25) },
                .compared { x in x[1] },
            ], stepSize: 0.6, width: 2)
    }

    /// The normal crossing itself, with hard walls.
    static func crossing(beta: Double) throws -> Specimen<Tempered<NormalCrossing>> {
        Specimen(
            name: "crossing at beta = \(beta)", target: try Tempered(NormalCrossing(), beta: beta),
            statistics: crossingStatistics(beta: beta) { $0 }, stepSize: 0.3, width: 0.5)
    }

    /// The normal crossing in free coordinates.
    static func freeCrossing(beta: Double) throws -> Specimen<FreeCrossing> {
        let target = try FreeCrossing(beta: beta)
        return Specimen(
            name: "free crossing at beta = \(beta)", target: target,
            statistics: crossingStatistics(beta: beta) { target.free.bounded($0) }, stepSize: 0.1, width: 2)
    }

    private static func crossingStatistics(
        beta: Double, _ bounded: @escaping @Sendable ([Double]) -> [Double]
    ) -> [Statistic] {
        let root = Double.sqrt(beta)
        // Given one coordinate the size of the other is half-normal, cut off at 1.
        @Sendable func conditional(_ given: Double, _ other: Double) -> Double {
            let scale = root * abs(given)
            return scale < 1e-8 ? abs(other) : Double.erf(scale * abs(other)) / Double.erf(scale)
        }
        let total = ErfIntegral.value(root)
        return [
            .uniform { x in
                let w = bounded(x)
                return conditional(w[0], w[1])
            },
            .uniform { x in
                let w = bounded(x)
                return conditional(w[1], w[0])
            },
            .uniform { x in ErfIntegral.value(root * abs(bounded(x)[0])) / total },
            .uniform { x in
                let w = bounded(x)[1]
                return 0.5 * (1 + (w < 0 ? -1 : 1) * ErfIntegral.value(root * abs(w)) / total)
            },
        ]
    }
}

/// The normal crossing in free coordinates, with exact draws.
struct FreeCrossing: ExactTarget {
    let free: FreeTarget<Tempered<NormalCrossing>>

    init(beta: Double) throws {
        free = try FreeTarget(Tempered(NormalCrossing(), beta: beta), supports: [.between(-1, 1), .between(-1, 1)])
    }

    var dimension: Int { 2 }

    func logDensity(at x: UnsafeBufferPointer<Double>) -> Double { free.logDensity(at: x) }

    func logDensity(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double {
        free.logDensity(at: x, gradient: gradient)
    }

    func draw<R: Randomness>(into x: UnsafeMutableBufferPointer<Double>, with randomness: inout R) {
        while true {
            free.base.draw(into: x, with: &randomness)
            // A draw that has been rounded to the wall has no free coordinate.
            guard let y = try? free.free(x) else { continue }
            for index in 0..<2 { x[index] = y[index] }
            return
        }
    }
}

/// int_0^t erf(s)/s ds.
enum ErfIntegral {
    static func value(_ t: Double) -> Double {
        // Beyond 6 erf is 1 to 2e-17: log t + gamma/2 + log 2.
        guard t < 6 else { return Double.log(t) + 0.5 * 0.577215664901532860607 + Double.log(2) }
        // Simpson's rule on a smooth integrand; error below 1e-9.
        let panels = 8 + 2 * Int(8 * t)
        let width = t / Double(panels)
        return (0...panels).reduce(0) { sum, index in
            let s = Double(index) * width
            let value = s == 0 ? 2 / Double.sqrt(Double.pi) : Double.erf(s) / s
            return sum + value * width / 3 * (index == 0 || index == panels ? 1 : index % 2 == 1 ? 4 : 2)
        }
    }
}

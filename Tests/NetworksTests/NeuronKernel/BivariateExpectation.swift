// E[phi(v . x) psi(w . x)] of two neurons by a route that shares nothing with the library's: along w, y = w . x / |w|, the outer
// expectation by `NormalExpectation`, and across it the expectation of a ramp of mean m and standard deviation s in closed form,
//
//     E[(m + s Z - c)_+] = s phi((c - m)/s) + (m - c) Q((c - m)/s),    E[1(m + s Z > c)] = Q((c - m)/s).

import RealModule

@testable import Networks

struct BivariateExpectation {
    let activation: Activation
    /// |v|, |w| and the cosine of the angle.
    let first: Double
    let second: Double
    let cosine: Double

    /// The kinks of a piecewise linear activation with the jump of its slope there.
    private var kinks: [(position: Double, jump: Double)] {
        switch activation {
        case .relu: [(0, 1)]
        case .clippedReLU: [(0, 1), (1, -1)]
        default: [(-1, 1), (1, -1)]
        }
    }

    private func tail(_ x: Double) -> Double { 0.5 * Double.erfc(x * 0.5.squareRoot()) }

    /// E[phi(v . x) | y], up to the constant phi(-infinity).
    private func conditionalMean(_ y: Double) -> Double {
        let (m, s) = (first * cosine * y, first * (1 - cosine * cosine).squareRoot())
        var mean = activation == .hardTanh ? -1.0 : 0
        for (c, jump) in kinks {
            let z = (c - m) / s
            mean += jump * (s * Double.exp(-z * z / 2) / (2 * Double.pi).squareRoot() + (m - c) * tail(z))
        }
        return mean
    }

    /// E[phi'(v . x) | y]
    private func conditionalSlope(_ y: Double) -> Double {
        let (m, s) = (first * cosine * y, first * (1 - cosine * cosine).squareRoot())
        return kinks.reduce(0) { $0 + $1.jump * tail(($1.position - m) / s) }
    }

    private func expectation(_ f: (Double) -> Double) -> Double {
        NormalExpectation.value(kinks: kinks.map { $0.position / second }, f)
    }

    var value: Double { expectation { activation.value(second * $0) * conditionalMean($0) } }

    var derivativeKernel: Double { expectation { activation.derivative(second * $0) * conditionalSlope($0) } }

    /// The derivative in |w|, E[phi(v . x) phi'(w . x) y].
    var secondSlope: Double { expectation { activation.derivative(second * $0) * conditionalMean($0) * $0 } }
}

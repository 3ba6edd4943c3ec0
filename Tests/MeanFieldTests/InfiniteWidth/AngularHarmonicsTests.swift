import Quadrature
import RealModule
import Testing

@testable import MeanField

/// Phi_m(s) against its definition, by a rule that knows nothing of the closed forms.
@Suite struct AngularHarmonicsTests {
    /// (1/pi) int_0^(2 pi) phi(s cos u) cos(m u) du by Gauss-Legendre between the kinks, at u = pi/2 and where s |cos u| = 1.
    private func reference(_ activation: MeanFieldActivation, _ m: Int, _ s: Double) throws -> Double {
        var ends = [0, Double.pi / 2, Double.pi]
        if activation.isPiecewiseLinear, s > 1 {
            ends += [Double.acos(1 / s), Double.pi - Double.acos(1 / s)]
        }
        if !activation.isPiecewiseLinear, s > 0 {
            for width in [1.0, 2, 3, 6, 12] { ends += [Double.pi / 2 - width / s, Double.pi / 2 + width / s] }
        }
        ends = ends.filter { $0 >= 0 && $0 <= Double.pi }.sorted()
        var sum = 0.0
        for (low, high) in zip(ends, ends.dropFirst()) where high > low {
            let rule = try GaussLegendreRule(order: 90, lower: low, upper: high)
            sum += rule.integrate { activation.value(s * Double.cos($0)) * Double.cos(Double(m) * $0) }
        }
        return 2 / Double.pi * sum
    }

    @Test(arguments: [
        (MeanFieldActivation.clippedReLU, 2), (.clippedReLU, 3), (.hardTanh, 3), (.reluTanh, 2), (.reluTanh, 3),
        (.erf, 3),
    ])
    func definition(activation: MeanFieldActivation, fold: Int) throws {
        let harmonics = try AngularHarmonics(activation, fold: fold, count: 6)
        for s in [0, 1e-3, 0.4, 0.999_999, 1, 1.000_001, 1.3, 2, 4.7, 12, 60] {
            var values = [Double](repeating: 0, count: 6)
            values.withUnsafeMutableBufferPointer { harmonics.evaluate(s, into: $0) }
            for (k, value) in values.enumerated() {
                let expected = try reference(activation, fold * (2 * k + 1), s)
                #expect(abs(value - expected) <= 0x1p-44 * max(1, s), "m = \(fold * (2 * k + 1)), s = \(s)")
            }
        }
    }
}

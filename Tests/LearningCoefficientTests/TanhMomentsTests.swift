// Second moments of pairs of neurons: against the modes, whose 2x2 minors give the determinant by Cauchy and Binet, and in limits.

import Networks
import PropertyTesting
import RealModule
import Testing

@testable import LearningCoefficient

@Suite struct TanhMomentsTests {
    @Test func momentsAreSumsOverModes() throws {
        try forAll(.double(in: 0.05...1), .double(in: 0.05...0.9), cases: 12) { (w: Double, ratio: Double) in
            let other = w * ratio
            var workspace = TanhMomentsWorkspace()
            let moments = TanhMoments.pair(w, other, gap: w - other, &workspace)
            // c_k^2 falls as e^(-pi sqrt(k)/w): below 1e-17 past degree 161.
            let modes = try [w, other].map {
                try Activation.tanh.hermiteCoefficients(throughDegree: 201, weight: $0)
            }
            let (first, second) = (
                modes[0].reduce(0) { $0 + $1 * $1 }, modes[1].reduce(0) { $0 + $1 * $1 }
            )
            #expect(abs(moments.first / first - 1) <= 1e-14)
            #expect(abs(moments.second / second - 1) <= 1e-14)
            #expect(abs(TanhMoments.second(w) / first - 1) <= 1e-14)
            var determinant = 0.0
            for k in stride(from: 1, through: 201, by: 2) {
                for l in stride(from: k + 2, through: 201, by: 2) {
                    let minor = modes[0][k] * modes[1][l] - modes[0][l] * modes[1][k]
                    determinant += minor * minor
                }
            }
            let scale = w * other * (w - other) * (w + other)
            // The minors cancel where the weights are close; their largest loses a factor w^2 (1 - ratio).
            let tolerance = 2e-14 + 4e-15 / (w * w * (1 - ratio))
            #expect(abs(moments.gram * scale * scale / determinant - 1) <= tolerance)
        }
    }

    @Test func determinantsAreSmoothAcrossTheMethods() throws {
        // H changes by a relative 2 |dlog H/dlog w1| 1e-9 < 4e-8 between neighbours; a seam would show as a jump. On the diagonal and
        // at 0 it has limits.
        var workspace = TanhMomentsWorkspace()
        for w in [1e-8, 0.01, 0.3499999, 0.69, 1, 1.4, 3, 9, 30] {
            for ratio in [1e-12, 0.3, 0.4999, 0.5001, 0.999, 1 - 1e-9] {
                let h = [1, 1 + 1e-9].map { factor in
                    TanhMoments.pair(w * factor, w * ratio, gap: w * (factor - ratio), &workspace).gram
                }
                #expect(abs(h[1] / h[0] - 1) <= 4e-8, "w = \(w), ratio = \(ratio)")
            }
        }
        // Gram determinant of x and x^3/3: (1 · 15 - 3^2)/9.
        #expect(abs(TanhMoments.pair(1e-9, 1e-19, gap: 1e-9, &workspace).gram * 3 / 2 - 1) <= 1e-14)
    }

    @Test func closeWeightsKeepTheirDifference() {
        // Down to gaps that the smaller weight cannot show, H is the limit.
        var workspace = TanhMomentsWorkspace()
        for w in [0.01, 0.5, 1, 5] {
            let limit = TanhMoments.pair(w, w, gap: 1e-60, &workspace).gram
            for gap in [1e-40, 1e-20, 1e-14] {
                #expect(abs(TanhMoments.pair(w, w - gap, gap: gap, &workspace).gram / limit - 1) <= 1e-11)
            }
        }
    }
}

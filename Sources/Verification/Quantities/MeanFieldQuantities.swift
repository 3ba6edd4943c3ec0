import Certified
import MeanField

extension Quantity {
    /// The statistics of the fixed point at infinite width, as functions of the same four inputs.
    private static func meanField(
        _ name: String, _ summary: String, of statistic: CertifiedMeanField.Statistic,
        where exclusion: @escaping @Sendable (CertifiedMeanFieldTarget) -> String? = { _ in nil },
        golden: [(CertifiedMeanFieldActivation, CertifiedMeanFieldTarget, Double, Double)],
        fast: @escaping @Sendable (InfiniteWidthSolution) -> Double
    ) -> Quantity {
        Quantity(
            name, summary,
            .choice("activation", CertifiedMeanFieldActivation.self, "the function phi"),
            .choice("target", CertifiedMeanFieldTarget.self, "x1 x2, or Im (x1 + i x2)^3 / sqrt 24"),
            .real(
                "sigmaA", in: CertifiedMeanFieldSetting.readoutDeviations, by: .binades,
                "the readout's prior standard deviation"),
            .real("kappa2", in: CertifiedMeanFieldSetting.noises, by: .binades, "the noise kappa^2"),
            where: { _, target, _, _ in exclusion(target) },
            promise: { _, _, _, _ in InfiniteWidthSolution.accuracy * 0x1p53 },
            golden: golden,
            reach: ReferenceReach(digits: 25, oneDrawIn: 32),
            fast: "dual Newton method on Gauss-Legendre panels split at the kink",
            { activation, target, deviation, noise in
                fast(
                    try InfiniteWidthSolver.solve(
                        MeanFieldSetting(
                            activation: activation.judged, target: target.judged, readoutDeviation: deviation,
                            noise: noise)))
            },
            certified: "Mellin symbols on logarithmic grids, proved by strong convexity; truncation estimated",
            { precision, activation, target, deviation, noise in
                try CertifiedMeanField.value(
                    statistic,
                    CertifiedMeanFieldSetting(
                        activation: activation, target: target, readoutDeviation: deviation, noise: noise),
                    precision: precision)
            })
    }

    private static let goldenXor: [(CertifiedMeanFieldActivation, CertifiedMeanFieldTarget, Double, Double)] = [
        (.clippedReLU, .xor, 1, 0.02), (.clippedReLU, .xor, 3, 0.05), (.clippedReLU, .xor, 0.3, 1),
        (.reluTanh, .xor, 3, 0.05),
    ]
    private static let goldenCubic: [(CertifiedMeanFieldActivation, CertifiedMeanFieldTarget, Double, Double)] = [
        (.hardTanh, .cubic, 1, 0.02), (.hardTanh, .cubic, 3, 0.05), (.erf, .cubic, 3, 0.05),
    ]

    static let meanFieldLoss = meanField(
        "mean-field-loss",
        "E (y - f)^2 of a two-layer network on x ~ N(0, I_2) at infinite width, weights' prior N(0, I_2).",
        of: .loss, golden: goldenXor + goldenCubic + [(.hardTanh, .xor, 3, 0.05), (.clippedReLU, .xor, 30, 0.02)],
        fast: \.loss)

    static let meanFieldSquareRadius = meanField(
        "mean-field-r2", "<|w|^2> over the neurons of the fixed point at infinite width; 2 under the prior.",
        of: .meanSquareRadius, golden: goldenXor + goldenCubic, fast: \.meanSquareRadius)

    static let meanFieldCos4 = meanField(
        "mean-field-cos4",
        "<cos 4 psi> over the angles psi of the neurons' weights at infinite width, for the target x1 x2.",
        of: .petalOrder,
        where: { $0 == .xor ? nil : "<cos 4 psi> vanishes by symmetry for the cubic target; ask for mean-field-cos6" },
        golden: goldenXor, fast: \.petalOrder)

    static let meanFieldCos6 = meanField(
        "mean-field-cos6",
        "<cos 6 psi> over the angles psi of the neurons' weights at infinite width, for the cubic target.",
        of: .petalOrder,
        where: { $0 == .cubic ? nil : "<cos 6 psi> vanishes by symmetry for the target xor; ask for mean-field-cos4" },
        golden: goldenCubic, fast: \.petalOrder)
}

extension CertifiedMeanFieldActivation {
    /// The fast library's name of the same function.
    var judged: MeanFieldActivation {
        switch self {
        case .clippedReLU: .clippedReLU
        case .hardTanh: .hardTanh
        case .reluTanh: .reluTanh
        case .erf: .erf
        }
    }
}

extension CertifiedMeanFieldTarget {
    var judged: MeanFieldTarget {
        switch self {
        case .xor: .xor
        case .cubic: .cubic
        }
    }
}

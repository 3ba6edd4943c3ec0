// The prior of the input weights of the tanh-zero model: independent, symmetric, with a scale.

import RealModule

/// The prior of each weight w_i, independent of the others.
public struct WeightPrior: Sendable, Hashable {
    public enum Family: String, Sendable, Hashable, CaseIterable {
        /// Uniform on (-scale, scale).
        case uniform
        /// Normal with mean 0 and standard deviation `scale`.
        case gauss
        /// Cauchy, Student's t with one degree of freedom: density 1/(pi scale (1 + (w/scale)^2)).
        ///
        /// The heaviest tail of Student's laws in use, and the one whose mass, quantiles and continuation into the complex plane are
        /// elementary: a fraction scale/|w| of the weights is larger than any |w|, so that neurons of all slopes, steps
        /// included, are present.
        case cauchy
    }

    /// The scales that are accepted.
    public static let scales = 0x1p-20...64.0

    public let family: Family
    public let scale: Double

    /// - Throws: `LearningCoefficientError.scale` outside `scales`, or for NaN.
    public init(_ family: Family, scale: Double = 1) throws(LearningCoefficientError) {
        guard WeightPrior.scales.contains(scale) else {
            throw .scale("weight prior", scale, allowed: WeightPrior.scales)
        }
        self.family = family
        self.scale = scale
    }

    /// U(-1, 1).
    public static let uniform = WeightPrior(.uniform, unchecked: 1)
    /// N(0, 1).
    public static let gauss = WeightPrior(.gauss, unchecked: 1)

    private init(_ family: Family, unchecked scale: Double) {
        self.family = family
        self.scale = scale
    }

    /// The density of |w| on w > 0, which integrates to 1 there.
    func halfDensity(_ w: Double) -> Double {
        switch family {
        case .uniform: w <= scale ? 1 / scale : 0
        case .gauss:
            (2 / Double.pi).squareRoot() / scale * Double.exp(-0.5 * (w / scale) * (w / scale))
        case .cauchy: 2 / (Double.pi * scale * (1 + (w / scale) * (w / scale)))
        }
    }

    /// Beyond this magnitude the prior has less than 1e-19 of its mass.
    var reach: Double {
        switch family {
        case .uniform: scale
        case .gauss: 9.1 * scale
        case .cauchy: 0x1p63 * scale
        }
    }

    /// Weights between 0 and `limit` at which averages over the prior bend, besides those that the temperature sets: 1, from which on a neuron
    /// of unit input is a step, and the scale of a density that has no end there.
    func bends(below limit: Double) -> [Double] {
        let candidates = family == .uniform || scale == 1 ? [1] : [min(1, scale), max(1, scale)]
        return candidates.filter { $0 < limit }
    }
}

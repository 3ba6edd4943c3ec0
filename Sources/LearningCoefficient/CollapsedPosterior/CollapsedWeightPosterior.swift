// The collapsed posterior in the weights themselves. It is the same distribution as `CollapsedPosterior`, whose coordinates put small
// weights as far apart as large ones; here the density has ridges of width s^(-1/2). Samplers that are tuned to such a density freeze on
// it with a healthy acceptance rate: this target is what they are tested on.

import RealModule
import Sampling

/// The collapsed posterior of w in (-scale, scale)^h, uniform prior.
public struct CollapsedWeightPosterior: Target {
    private let posterior: CollapsedPosterior

    public var dimension: Int { posterior.width }

    /// - Throws: as `CollapsedPosterior.init`; the prior is uniform.
    public init(
        width: Int, scale: Double = 1, beta: InverseTemperature
    ) throws(LearningCoefficientError) {
        posterior = try CollapsedPosterior(width: width, prior: WeightPrior(.uniform, scale: scale), beta: beta)
    }

    /// (1/2) tr(s K (I + s K)^(-1)) at w, whose posterior mean is lambda-hat.
    public func learningCoefficient(at w: UnsafeBufferPointer<Double>) -> Double {
        withCoordinates(w) { posterior.learningCoefficient(at: $0) } ?? 0
    }

    public func logDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        withCoordinates(x) { u in
            posterior.logDensity(at: u) - u.reduce(0) { $0 + posterior.weight($1).logDensity }
        } ?? -.infinity
    }

    public func logDensity(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        gradient.update(repeating: 0)
        return withCoordinates(x) { u in
            var density = posterior.logDensity(at: u, gradient: gradient)
            for i in u.indices {
                let point = posterior.weight(u[i])
                density -= point.logDensity
                let slope = (gradient[i] - point.logSlope) / point.slope
                gradient[i] = x[i] < 0 ? -slope : slope
            }
            return density
        } ?? -.infinity
    }

    /// Calls `body` with u, |w| = scale/(1 + e^(-u)); nil where the density is 0, or a weight is exactly 0.
    private func withCoordinates<Result>(
        _ w: UnsafeBufferPointer<Double>, _ body: (UnsafeBufferPointer<Double>) -> Result
    ) -> Result? {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: w.count) { u in
            for i in 0..<w.count {
                let part = abs(w[i]) / posterior.prior.scale
                guard part > 0, part < 1 else { return nil }
                u.initializeElement(at: i, to: Double.log(part / (1 - part)))
            }
            return body(UnsafeBufferPointer(u))
        }
    }
}

// What stochastic gradient Langevin dynamics reports as the learning coefficient of a quadratic loss, exactly. With curvatures h_j,
// L_n(w) - L_n(w*) = sum_j h_j (w_j - w*_j)^2 / 2, localisation gamma, step e and gradient noise of variance v_j, each coordinate is the
// AR(1) process of coefficient 1 - e a_j/2, a_j = beta h_j + gamma, whose stationary variance is (1 + e v_j/4) / (a_j (1 - e a_j/4)):
//
//     lambda-hat = sum_j (beta h_j / 2) (1 + e v_j/4) / (a_j (1 - e a_j/4)).
//
// The truth is d/2. The three systematic errors are taken apart in the order localisation, step, minibatch, and add up to the whole.

/// The law of the estimator on a quadratic loss.
public struct QuadraticEstimatorLaw: Sendable, Equatable {
    /// d/2.
    public let truth: Double
    /// What the localisation changes: negative.
    public let localisationError: Double
    /// What the finite step adds: positive.
    public let stepError: Double
    /// What the noise of minibatches adds: positive.
    public let minibatchError: Double

    /// The mean of the estimator, but for the burn-in.
    public var value: Double { truth + localisationError + stepError + minibatchError }

    /// - Parameters:
    ///   - curvatures: h_j > 0.
    ///   - beta: the factor of the mean loss.
    ///   - localisation: gamma, at least 0.
    ///   - stepSize: e > 0, below 4/a_j for all j, beyond which the process has no stationary law; nil for the limit of small steps.
    ///   - gradientVariances: v_j; nil without minibatches.
    /// - Returns: nil if there is no stationary law, or a parameter is out of its range.
    public init?(
        curvatures: [Double], beta: InverseTemperature, localisation: Double, stepSize: Double? = nil,
        gradientVariances: [Double]? = nil
    ) {
        let noise = gradientVariances ?? curvatures.map { _ in 0 }
        let step = stepSize ?? 0
        guard noise.count == curvatures.count, localisation >= 0, localisation.isFinite, step >= 0 else { return nil }
        var (local, stepped, whole) = (0.0, 0.0, 0.0)
        for (h, v) in zip(curvatures, noise) {
            let a = beta.value * h + localisation
            guard h > 0, a.isFinite, v >= 0, step * a < 4 else { return nil }
            let share = beta.value * h / (2 * a)
            local += share
            stepped += share / (1 - step * a / 4)
            whole += share * (1 + step * v / 4) / (1 - step * a / 4)
        }
        truth = Double(curvatures.count) / 2
        (localisationError, stepError, minibatchError) = (local - truth, stepped - local, whole - stepped)
    }
}

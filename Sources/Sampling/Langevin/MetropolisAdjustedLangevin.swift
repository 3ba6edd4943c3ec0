// The Metropolis-adjusted Langevin algorithm: the proposal x + (e^2/2) C grad log p(x) + e D z, accepted with the probability that
// keeps the target,
//
//     min(1, p(x') q(x | x') / (p(x) q(x' | x))).
//
// J. Besag 1994, J. R. Stat. Soc. B 56; G. O. Roberts and R. L. Tweedie 1996, Bernoulli 2. The proposal being one leapfrog step from
// the momentum z, the ratio is e^(H - H') (Neal 2011, section 5.2): the kernel is Hamiltonian Monte Carlo of one step.

/// The Metropolis-adjusted Langevin algorithm. Exact.
public struct MetropolisAdjustedLangevin<T: Target>: AdjustableKernel {
    private var kernel: HamiltonianMonteCarlo<T>

    public var target: T { kernel.target }
    /// e; in the other convention, with h in front of the gradient and sqrt(2 h) of the noise, h = e^2 / 2.
    public var stepSize: Double {
        get { kernel.stepSize }
        set { kernel.stepSize = newValue }
    }
    public var metric: Metric {
        get { kernel.metric }
        set { kernel.metric = newValue }
    }

    /// - Throws: `SamplingError` unless the step size is positive and finite and the metric fits.
    public init(target: T, stepSize: Double, metric: Metric? = nil) throws(SamplingError) {
        kernel = try HamiltonianMonteCarlo(target: target, stepSize: stepSize, steps: 1...1, metric: metric)
    }

    /// G. O. Roberts and J. S. Rosenthal 1998, J. R. Stat. Soc. B 60.
    public var preferredAcceptance: Double? { 0.574 }

    public func plausibleStepSize<R: Randomness>(at state: ChainState, with randomness: inout R) -> Double {
        kernel.plausibleStepSize(at: state, with: &randomness)
    }

    public func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        kernel.advance(&state, with: &randomness)
    }
}

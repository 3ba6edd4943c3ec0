// Warm-up in windows: first steps for the step size alone, then windows of doubling length, at whose ends the metric becomes an estimate from
// the window's draws, then last steps for the step size alone. 15 %, 75 % and 10 % of the steps if there are fewer than 150, else 75 steps,
// windows from 25 on, and a fifth of the steps, at least 50.
//
// The scheme is Stan's (Reference Manual, "HMC algorithm parameters", automatic parameter tuning). It differs in that
// 1. a diagonal metric takes the gradients in too, if the kernel has them, and so needs fewer draws: its windows begin at step 5, with a
//    length of 10. The long trajectories in the unit metric, most of the cost of a warm-up on a target of large condition, end there;
// 2. Stan has 50 last steps. Dual averaging then still fluctuates, by a third and more in the step size, and since acceptance falls faster
//    for large steps than it rises for small ones, a step is left that is accepted more often than was asked for.
//
// After its last step the kernel is frozen: what samples is a Markov chain with fixed transition probabilities.

/// The adaptation of a kernel's step size and metric.
public struct WarmUp: Sendable, Equatable, Codable {
    /// All steps of the warm-up.
    public let steps: Int
    /// The metric that is learned.
    public let form: Metric.Form
    private let acceptance: Double
    /// The first step of the windows, and the first after them.
    private let windows: Range<Int>
    private var windowEnd: Int
    private var windowLength: Int
    private var averaging: DualAveraging
    private var draws: RunningCovariance
    /// Of the gradients at the draws, for a diagonal metric and a kernel that has them.
    private var slopes: RunningCovariance
    /// Steps taken in.
    public private(set) var completed = 0

    public var isFinished: Bool { completed >= steps }

    /// Sets the kernel's step size to a plausible one.
    ///
    /// - Parameters:
    ///   - kernel: is adapted.
    ///   - state: where the chain begins.
    ///   - steps: the length of the warm-up, at least 0; the metric is learned from 20 on.
    ///   - form: the metric that is learned.
    ///   - acceptance: the average acceptance to aim at; by default the kernel's preference, or 0.8.
    ///   - randomness: what the search for a plausible step size draws from.
    /// - Throws: `SamplingError` for negative steps or an acceptance outside of (0, 1).
    public init<K: AdjustableKernel, R: Randomness>(
        of kernel: inout K, at state: ChainState, steps: Int, form: Metric.Form = .diagonal,
        acceptance: Double? = nil, with randomness: inout R
    ) throws(SamplingError) {
        guard steps >= 0 else { throw .count(what: "Steps of the warm-up", count: steps, expected: "at least 0") }
        (self.steps, self.form) = (steps, form)
        self.acceptance = acceptance ?? kernel.preferredAcceptance ?? 0.8
        let hasSlopes = form == .diagonal && kernel.usesGradients
        var (first, base, last) = (hasSlopes ? 5 : 75, hasSlopes ? 10 : 25, max(50, steps / 5))
        if first + base + last > steps {
            (first, last) = (steps * 15 / 100, steps / 10)
            base = steps - first - last
        }
        windows = form == .unit || steps < 20 ? 0..<0 : first..<(steps - last)
        windowLength = base
        windowEnd = windows.lowerBound + base
        draws = RunningCovariance(dimension: state.dimension, isDense: form == .dense)
        slopes = RunningCovariance(dimension: state.dimension, isDense: false)
        if steps > 0 { kernel.stepSize = kernel.plausibleStepSize(at: state, with: &randomness) }
        averaging = try DualAveraging(stepSize: kernel.stepSize, acceptance: self.acceptance)
        extendLastWindow()
        if steps > 0 { kernel.stepSize = averaging.stepSize }
    }

    /// Takes in a step of the kernel and adapts it; does nothing once finished.
    public mutating func update<K: AdjustableKernel, R: Randomness>(
        _ kernel: inout K, after transition: Transition, at state: ChainState, with randomness: inout R
    ) {
        guard !isFinished else { return }
        averaging.update(acceptance: transition.acceptance)
        kernel.stepSize = averaging.stepSize
        if windows.contains(completed) {
            draws.add(state.position)
            if form == .diagonal, state.hasGradient { slopes.add(state.gradient) }
        }
        completed += 1
        if completed == windowEnd, completed <= windows.upperBound, !windows.isEmpty {
            if let metric = draws.metric(gradients: slopes) { kernel.metric = metric }
            draws = RunningCovariance(dimension: state.dimension, isDense: form == .dense)
            slopes = RunningCovariance(dimension: state.dimension, isDense: false)
            windowLength *= 2
            windowEnd += windowLength
            extendLastWindow()
            kernel.stepSize = kernel.plausibleStepSize(at: state, with: &randomness)
            averaging = DualAveraging(checkedStepSize: kernel.stepSize, acceptance: acceptance)
        }
        if isFinished { kernel.stepSize = averaging.averageStepSize }
    }

    /// A window after which no whole one would fit lasts until the end.
    private mutating func extendLastWindow() {
        if windowEnd + 2 * windowLength > windows.upperBound { windowEnd = windows.upperBound }
    }
}

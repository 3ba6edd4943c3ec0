// Replica exchange (parallel tempering): a chain at each inverse temperature, and swaps of neighbours' positions, accepted with
//
//     min(1, e^((beta_i - beta_j) (E_i - E_j))).
//
// R. H. Swendsen and J.-S. Wang 1986, Phys. Rev. Lett. 57; C. J. Geyer 1991. Even and odd pairs take turns deterministically, which is not
// reversible and makes the round trips of replicas ballistic (Okabe et al. 2001; S. Syed et al. 2022, J. R. Stat. Soc. B 84).

import RealModule

/// Replica exchange over a temperature ladder. Exact if the rungs' kernels are.
public struct ReplicaExchange<Base: TemperedTarget, Kernel: TransitionKernel>: TransitionKernel
where Kernel.State == ChainState {
    public let base: Base
    public let ladder: TemperatureLadder
    /// The rungs' kernels, coldest first.
    public internal(set) var kernels: [Kernel]
    /// Steps of every rung's kernel before each attempt to swap.
    public let stepsPerSwap: Int
    let targets: [Tempered<Base>]
    private let makeKernel: @Sendable (Tempered<Base>, _ rung: Int) throws(SamplingError) -> Kernel

    /// - Parameters:
    ///   - base: the prior and the energy.
    ///   - ladder: the inverse temperatures, the target's first.
    ///   - stepsPerSwap: steps of every rung's kernel before each attempt to swap.
    ///   - kernel: makes a kernel for a rung; it should suit the rung's temperature.
    /// - Throws: `SamplingError` unless there is a step a swap, and what `kernel` throws.
    public init(
        _ base: Base, ladder: TemperatureLadder, stepsPerSwap: Int = 1,
        kernel: @escaping @Sendable (Tempered<Base>, _ rung: Int) throws(SamplingError) -> Kernel
    ) throws(SamplingError) {
        guard stepsPerSwap >= 1 else {
            throw .count(what: "Steps between swaps", count: stepsPerSwap, expected: "at least 1")
        }
        (self.base, self.ladder, self.stepsPerSwap, makeKernel) = (base, ladder, stepsPerSwap, kernel)
        var (targets, kernels): ([Tempered<Base>], [Kernel]) = ([], [])
        for (rung, beta) in ladder.betas.enumerated() {
            let target = try Tempered(base, beta: beta)
            targets.append(target)
            kernels.append(try kernel(target, rung))
        }
        (self.targets, self.kernels) = (targets, kernels)
    }

    /// The same on another ladder, whose rungs' kernels are made anew.
    public func onLadder(_ ladder: TemperatureLadder) throws(SamplingError) -> ReplicaExchange {
        try ReplicaExchange(base, ladder: ladder, stepsPerSwap: stepsPerSwap, kernel: makeKernel)
    }

    /// All replicas at one position.
    public func state(at position: some Collection<Double>) throws(SamplingError) -> ReplicaState {
        try state(at: ladder.betas.map { _ in Array(position) })
    }

    /// A replica a rung, coldest first.
    public func state(at positions: [[Double]]) throws(SamplingError) -> ReplicaState {
        guard positions.count == targets.count else {
            throw .count(
                what: "Positions of replicas", count: positions.count, expected: "\(targets.count), one a rung")
        }
        var replicas: [ChainState] = []
        for (target, position) in zip(targets, positions) { replicas.append(try ChainState(at: position, of: target)) }
        return ReplicaState(replicas: replicas)
    }

    public func advance<R: Randomness>(_ state: inout ReplicaState, with randomness: inout R) -> Transition {
        var report = Transition(acceptance: 1, moved: true, energy: 0)
        for rung in kernels.indices {
            for step in 0..<stepsPerSwap {
                let transition = kernels[rung].advance(&state.replicas[rung], with: &randomness)
                // The report is the coldest rung's, but for the cost and for divergences.
                let (evaluations, divergent) = (
                    report.gradientEvaluations + transition.gradientEvaluations,
                    report.isDivergent || transition.isDivergent
                )
                if rung == 0, step == 0 {
                    report = transition
                } else if rung == 0 {
                    report = transition.following(report)
                }
                (report.gradientEvaluations, report.isDivergent) = (evaluations, divergent)
            }
        }
        swapNeighbours(in: &state, with: &randomness)
        report.energy = -state.replicas[0].logDensity
        return report
    }

    /// Tries to swap the even or, every other time, the odd pairs of rungs.
    func swapNeighbours<R: Randomness>(in state: inout ReplicaState, with randomness: inout R) {
        for rung in targets.indices {
            state.energies[rung] = state.replicas[rung].position.withUnsafeBufferPointer {
                targets[rung].saneEnergy(at: $0)
            }
        }
        var lower = state.sweeps & 1
        while lower < kernels.count - 1 {
            swap(lower, in: &state, with: &randomness)
            lower += 2
        }
        state.sweeps += 1
        state.noteEnds()
    }

    /// Tries to swap rung `lower` with the next hotter one.
    func swap<R: Randomness>(_ lower: Int, in state: inout ReplicaState, with randomness: inout R) {
        let logRatio = ReplicaExchange.logSwapRatio(
            betas: (ladder.betas[lower], ladder.betas[lower + 1]),
            energies: (state.energies[lower], state.energies[lower + 1]))
        state.swaps[lower].note(acceptance: logRatio.isNaN ? 0 : min(1, Double.exp(logRatio)))
        guard randomness.accepts(logProbability: logRatio) else { return }
        state.exchange(lower)
        for rung in lower...lower + 1 {
            state.replicas[rung].hasLogDensity = false
            state.replicas[rung].requireLogDensity(of: targets[rung], energy: state.energies[rung])
        }
    }

    /// The logarithm of the ratio by which a swap is accepted.
    static func logSwapRatio(betas: (Double, Double), energies: (Double, Double)) -> Double {
        (betas.0 - betas.1) * (energies.0 - energies.1)
    }
}

extension ChainState {
    /// Makes the log density belong to the position, whose energy is known.
    fileprivate mutating func requireLogDensity<Base: TemperedTarget>(of target: Tempered<Base>, energy: Double) {
        let logPrior = position.withUnsafeBufferPointer { target.base.logPrior(at: $0) }
        setLogDensity(target.beta == 0 ? logPrior : logPrior - target.beta * energy)
    }
}

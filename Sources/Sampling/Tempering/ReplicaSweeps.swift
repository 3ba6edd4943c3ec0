// Replica exchange as a chain like any other: its state is the replicas' positions one after the other, coldest first, and its target the product
// of the rungs' distributions. A transition is two sweeps, the first of which swaps the even pairs of rungs and the second the odd ones, so that it
// depends on nothing but the positions: a chain is written down and resumed as chains of other kernels are.

/// The product of the distributions of a ladder's rungs.
public struct ReplicaTarget<Base: Target>: Target {
    public let path: GeometricPath<Base>
    public let ladder: TemperatureLadder
    private let rungs: [Tempered<GeometricPath<Base>>]

    public var dimension: Int { rungs.count * path.dimension }

    /// - Throws: `SamplingError` for more than 2^24 coordinates.
    public init(_ path: GeometricPath<Base>, ladder: TemperatureLadder) throws(SamplingError) {
        guard path.dimension <= (1 << 24) / ladder.betas.count else {
            throw .count(
                what: "Coordinates of all replicas", count: path.dimension * ladder.betas.count,
                expected: "at most 16777216")
        }
        (self.path, self.ladder) = (path, ladder)
        var rungs: [Tempered<GeometricPath<Base>>] = []
        for beta in ladder.betas { rungs.append(try Tempered(path, beta: beta)) }
        self.rungs = rungs
    }

    public func logDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        var sum = 0.0
        for (rung, target) in rungs.enumerated() {
            sum += target.saneLogDensity(at: UnsafeBufferPointer(rebasing: x[block(rung)]))
        }
        return sum
    }

    public func logDensity(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        var sum = 0.0
        for (rung, target) in rungs.enumerated() {
            let block = block(rung)
            sum += target.saneLogDensity(
                at: UnsafeBufferPointer(rebasing: x[block]),
                gradient: UnsafeMutableBufferPointer(rebasing: gradient[block]))
        }
        return sum
    }

    private func block(_ rung: Int) -> Range<Int> { rung * path.dimension..<(rung + 1) * path.dimension }
}

/// What is reported is the coldest replica.
extension ReplicaTarget: ReportedTarget where Base: ReportedTarget {
    public var summary: String { path.base.summary }
    public var quantities: [ReportedQuantity] { path.base.quantities }

    public func appendQuantities(at position: ContiguousArray<Double>, to values: inout [Double]) {
        path.base.appendQuantities(at: ContiguousArray(position.prefix(path.dimension)), to: &values)
    }
}

/// Two sweeps of replica exchange on the product of its rungs' distributions. Exact if the rungs' kernels are.
///
/// The acceptance that it reports is the mean one of its swaps.
public struct ReplicaSweeps<Base: TemperedTarget, Kernel: TransitionKernel>: TransitionKernel
where Kernel.State == ChainState {
    public let sampler: ReplicaExchange<Base, Kernel>

    public init(_ sampler: ReplicaExchange<Base, Kernel>) { self.sampler = sampler }

    public func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        let (rungs, dimension) = (sampler.ladder.betas.count, sampler.base.dimension)
        guard var replicas = self.replicas(in: state, rungs, dimension) else {
            var failure = Transition(acceptance: 0, moved: false, energy: -state.logDensity)
            failure.isDivergent = true
            return failure
        }
        let first = sampler.advance(&replicas, with: &randomness)
        var transition = sampler.advance(&replicas, with: &randomness).following(first)
        for (rung, replica) in replicas.replicas.enumerated() {
            state.position.replaceSubrange(rung * dimension..<(rung + 1) * dimension, with: replica.position)
        }
        state.setLogDensity(replicas.replicas.reduce(0) { $0 + $1.logDensity })
        let swaps = replicas.swaps.reduce(into: ReplicaState.Swaps()) {
            $0.attempts += $1.attempts
            $0.acceptanceSum += $1.acceptanceSum
        }
        (transition.acceptance, transition.energy) = (swaps.acceptance, -state.logDensity)
        return transition
    }

    /// nil for a position of another size or with a number that is not finite.
    private func replicas(in state: ChainState, _ rungs: Int, _ dimension: Int) -> ReplicaState? {
        guard state.dimension == rungs * dimension else { return nil }
        let rest = [Double](repeating: 0, count: dimension)
        var replicas: [ChainState] = []
        for rung in 0..<rungs {
            guard
                let replica = try? ChainState(
                    position: state.position[rung * dimension..<(rung + 1) * dimension], logDensity: 0, gradient: rest,
                    hasGradient: false, momentum: rest, hasLogDensity: false)
            else { return nil }
            replicas.append(replica)
        }
        return ReplicaState(replicas: replicas)
    }
}

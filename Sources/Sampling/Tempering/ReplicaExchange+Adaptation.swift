extension ReplicaExchange {
    /// Evaluates every replica at its rung's temperature, as after a change of ladder.
    public func reevaluate(_ state: inout ReplicaState) {
        for (rung, target) in targets.enumerated() where rung < state.replicas.count {
            state.replicas[rung].refresh(from: target)
        }
        state.resetStatistics()
    }

    /// Runs rounds of doubling length, and after each one spaces the rungs so that swaps would be rejected equally often.
    ///
    /// - Parameters:
    ///   - state: is moved along, and re-evaluated on each new ladder.
    ///   - rounds: how many; the last one only measures the ladder that is returned.
    ///   - firstSweeps: sweeps of the first round; at least 8, so that every pair is tried.
    ///   - seed: of the random numbers.
    ///   - chain: the random numbers' chain.
    ///   - firstStep: the random numbers' step in the first sweep.
    /// - Returns: the sampler on the adapted ladder.
    /// - Throws: `SamplingError` for fewer than one round, and what making a kernel throws.
    public func adapted(
        _ state: inout ReplicaState, rounds: Int, firstSweeps: Int = 16, seed: UInt64, chain: UInt32 = 0,
        firstStep: UInt64 = 0
    ) throws(SamplingError) -> ReplicaExchange {
        guard 1...24 ~= rounds, 8...1 << 20 ~= firstSweeps else {
            throw .count(what: "Rounds of ladder adaptation", count: rounds, expected: "1 to 24, of at least 8 sweeps")
        }
        var (sampler, step) = (self, firstStep)
        for round in 0..<rounds {
            state.resetStatistics()
            for _ in 0..<(firstSweeps << round) {
                var randomness = PhiloxStream(seed: seed, chain: chain, step: step)
                _ = sampler.advance(&state, with: &randomness)
                step += 1
            }
            if round < rounds - 1 {
                sampler = try sampler.onLadder(sampler.ladder.respaced(rejections: state.rejections))
                sampler.reevaluate(&state)
            }
        }
        return sampler
    }
}

extension ReplicaExchange where Kernel: AdjustableKernel {
    /// Adapts the step size and the metric of every rung's kernel over `steps` sweeps, swaps included.
    ///
    /// - Returns: the sampler with the adapted, frozen kernels. `onLadder` would make them anew: adapt the ladder first.
    /// - Throws: `SamplingError` for negative steps or an acceptance outside of (0, 1).
    public func warmedUp(
        _ state: inout ReplicaState, steps: Int, form: Metric.Form = .diagonal, acceptance: Double? = nil,
        seed: UInt64, chain: UInt32 = 0, firstStep: UInt64 = 0
    ) throws(SamplingError) -> ReplicaExchange {
        var (sampler, warmUps): (ReplicaExchange, [WarmUp]) = (self, [])
        var randomness = PhiloxStream(seed: seed, chain: chain, step: firstStep)
        for rung in kernels.indices {
            warmUps.append(
                try WarmUp(
                    of: &sampler.kernels[rung], at: state.replicas[rung], steps: steps, form: form,
                    acceptance: acceptance, with: &randomness))
        }
        for step in 0..<steps {
            randomness = PhiloxStream(seed: seed, chain: chain, step: firstStep + 1 + UInt64(step))
            for rung in kernels.indices {
                let transition = sampler.kernels[rung].advance(&state.replicas[rung], with: &randomness)
                warmUps[rung].update(
                    &sampler.kernels[rung], after: transition, at: state.replicas[rung], with: &randomness)
            }
            sampler.swapNeighbours(in: &state, with: &randomness)
        }
        return sampler
    }
}

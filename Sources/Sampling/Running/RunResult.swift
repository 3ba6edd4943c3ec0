// What a run gives: the draws, in memory or in files, their summaries, and the outcome.

/// What one chain gives.
public struct ChainResult: Sendable {
    public enum End: Sendable, Equatable {
        case complete, cancelled, budgetSpent
        case nonFinite(step: Int)
    }

    enum Source: Sendable {
        case memory([Double])
        case file(String)
    }

    /// The number of the chain, from 0.
    public let chain: Int
    public let end: End
    /// Kept draws.
    public let draws: Int
    public let statistics: ChainStatistics
    /// The step size after the warm-up, if the kernel was tuned.
    public let stepSize: Double?
    /// The time of this run, not of those that it resumed.
    public let warmupTime: Duration
    public let samplingTime: Duration
    let source: Source
}

/// The chains of a run.
public struct RunResult: Sendable {
    public let plan: RunPlan
    public let quantities: [ReportedQuantity]
    public let expectedLogDensity: Double?
    public let chains: [ChainResult]

    /// The draws of columns of `ChainDescription.columns`, one array a column and chain, cut to the shortest chain.
    ///
    /// - Throws: `ChainFileError`.
    public func columns(_ indices: [Int]) throws(ChainFileError) -> [[[Double]]] {
        let shortest = chains.map(\.draws).min() ?? 0
        let width = ChainDescription.statistics.count + quantities.count
        var columns = [[[Double]]](repeating: [], count: indices.count)
        for chain in chains {
            let parts: [[Double]]
            switch chain.source {
            case .memory(let values):
                parts = indices.map { index in stride(from: index, to: values.count, by: width).map { values[$0] } }
            case .file(let path):
                var reader = try DrawsFileReader(path: path)
                parts = try reader.columns(indices)
            }
            for (place, part) in parts.enumerated() { columns[place].append(Array(part.prefix(shortest))) }
        }
        return columns
    }

    /// The summary of each quantity, "lp__" first; nil where the draws are too few.
    ///
    /// Memory holds the draws of 16 quantities at a time.
    ///
    /// - Throws: `ChainFileError`.
    public func summaries() throws(ChainFileError) -> [(quantity: ReportedQuantity, summary: DrawsSummary?)] {
        let first = ChainDescription.statistics.count
        let reported =
            [(ReportedQuantity("lp__", mean: expectedLogDensity), 0)]
            + quantities.enumerated().map { ($1, first + $0) }
        var summaries: [(quantity: ReportedQuantity, summary: DrawsSummary?)] = []
        for start in stride(from: 0, to: reported.count, by: 16) {
            let part = reported[start..<min(start + 16, reported.count)]
            for (item, chains) in zip(part, try columns(part.map(\.1))) {
                summaries.append((item.0, (try? ScalarDraws(chains)).map(DrawsSummary.init)))
            }
        }
        return summaries
    }

    /// Everything that speaks against the draws, the gravest first; only `sound` if nothing does.
    public func outcomes(_ summaries: [(quantity: ReportedQuantity, summary: DrawsSummary?)]) -> [ChainOutcome] {
        var outcomes: [ChainOutcome] = []
        let least = chains.map(\.draws).min() ?? 0
        for chain in chains {
            if case .nonFinite(let step) = chain.end { outcomes.append(.nonFinite(chain: chain.chain, step: step)) }
        }
        if chains.contains(where: { $0.end == .cancelled }) {
            outcomes.append(.cancelled(draws: least, planned: plan.draws))
        }
        if chains.contains(where: { $0.end == .budgetSpent }) {
            outcomes.append(.budgetSpent(draws: least, planned: plan.draws))
        }
        for chain in chains
        where chain.statistics.transitions > 0 && chain.statistics.stays == chain.statistics.transitions {
            outcomes.append(.stuck(chain: chain.chain))
        }
        let divergences = chains.reduce(0) { $0 + $1.statistics.divergences }
        if divergences > 0 {
            let transitions = chains.reduce(0) { $0 + $1.statistics.transitions }
            outcomes.append(.divergent(count: divergences, transitions: transitions))
        }
        if let worst = worstMixed(summaries) { outcomes.append(worst) }
        for chain in chains {
            if let fraction = chain.statistics.energyFraction, fraction < EnergyFraction.alarm,
                chain.statistics.gradientEvaluations > chain.statistics.transitions
            {
                outcomes.append(.slowEnergy(chain: chain.chain, fraction: fraction))
            }
        }
        return outcomes.isEmpty ? [.sound] : outcomes
    }

    /// The quantity that is mixed worst, if it is not mixed: by R-hat, then by effective sample size.
    private func worstMixed(_ summaries: [(quantity: ReportedQuantity, summary: DrawsSummary?)]) -> ChainOutcome? {
        var worst: (rHat: Double, outcome: ChainOutcome)?
        var fewest: (ess: Double, outcome: ChainOutcome)?
        for (quantity, summary) in summaries {
            guard let summary else {
                return .notMixed(quantity: quantity.name, rHat: nil, ess: 0)
            }
            guard let convergence = summary.convergence else {
                // A constant is mixed; chains each at a place of its own are not.
                if summary.standardDeviation == 0 { continue }
                return .notMixed(quantity: quantity.name, rHat: nil, ess: nil)
            }
            let ess = min(convergence.bulkESS, convergence.tailESS)
            let outcome = ChainOutcome.notMixed(quantity: quantity.name, rHat: convergence.rHat, ess: ess)
            if convergence.rHat > max(worst?.rHat ?? 0, ChainOutcome.largestRHat) {
                worst = (convergence.rHat, outcome)
            }
            let least = ChainOutcome.leastESSPerChain * Double(plan.chainCount)
            if ess < min(fewest?.ess ?? .infinity, least) { fewest = (ess, outcome) }
        }
        return worst?.outcome ?? fewest?.outcome
    }
}

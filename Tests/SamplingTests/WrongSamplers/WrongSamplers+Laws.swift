import RealModule

@testable import Sampling

extension WrongSamplers {
    static func langevin() throws -> [SamplerDouble] {
        let unit = try GaussianTarget(scales: [1])
        let step = 0.5
        let unadjusted = try each(FaultyLangevin.Fault.self) { fault in
            // What an accept step mends needs a step at which it rejects.
            let isAdjusted = fault == .proposalDensityForgotten || fault == .proposalDensityInverted
            let deviation = isAdjusted ? 1 : 1 / (1 - 0.25 * step * step).squareRoot()
            return try linear(
                "Langevin, \(fault?.rawValue ?? "faultless")", deviation: deviation, steps: 16,
                FaultyLangevin(stepSize: isAdjusted ? 0.8 : step, isAdjusted: isAdjusted, fault: fault), keeps: unit)
        }
        let adjusted = SamplerDouble(
            fault: nil,
            experiment: try linear(
                "Langevin, adjusted and faultless", deviation: 1, steps: 8,
                FaultyLangevin(stepSize: 0.8, isAdjusted: true, fault: nil), keeps: unit))
        let splitting = each(FaultySplitting.Fault.self) { fault in
            SamplerExperiment(
                "BAOAB, \(fault?.rawValue ?? "faultless")", FaultySplitting(stepSize: step, fault: fault), keeps: unit,
                steps: 8, isReversible: false, statistics: [.normal { $0[0] }]
            ) { draw, randomness in
                var state = try ChainState(at: draw, of: unit)
                state.momentum[0] = (1 - 0.25 * step * step).squareRoot() * randomness.normal()
                return state
            }
        }
        let (precision, mean, small) = (FaultyStochasticGradient.precision, FaultyStochasticGradient.mean, 0.05)
        let deviation = 1 / (precision * (1 - 0.25 * small * precision)).squareRoot()
        let stochastic = try each(FaultyStochasticGradient.Fault.self) { fault in
            try linear(
                "SGLD, \(fault?.rawValue ?? "faultless")", mean: mean, deviation: deviation, steps: 8,
                FaultyStochasticGradient(stepSize: small, fault: fault), keeps: unit)
        }
        return unadjusted + [adjusted] + splitting + stochastic
    }

    /// A kernel whose law is normal with this mean and deviation.
    static func linear<K: TransitionKernel>(
        _ name: String, mean: Double = 0, deviation: Double, steps: Int, _ kernel: K,
        keeps unit: GaussianTarget
    ) throws -> SamplerExperiment where K.State == ChainState {
        SamplerExperiment(
            name, kernel, keeps: unit, steps: steps, statistics: [.normal { ($0[0] - mean) / deviation }]
        ) { draw, _ in try ChainState(at: [mean + deviation * draw[0]], of: unit) }
    }

    static func slices() throws -> [SamplerDouble] {
        let skewed = try LogExponentialTarget(dimension: 1)
        let slice = each(FaultySlice<LogExponentialTarget>.Fault.self) { fault in
            SamplerExperiment(
                "slice, \(fault?.rawValue ?? "faultless")", FaultySlice(target: skewed, width: 2, fault: fault),
                keeps: skewed, steps: 6,
                statistics: [.uniform { -Double.expMinusOne(-Double.exp($0[0])) }])
        }
        // A standard normal prior and a likelihood of precision 3: a posterior of variance 1/4.
        let likelihood = try GaussianTarget(scales: [1 / 3.0.squareRoot(), 1 / 3.0.squareRoot()])
        let posterior = try GaussianTarget(scales: [0.5, 0.5])
        let ellipse = each(FaultyEllipse<GaussianTarget>.Fault.self) { fault in
            SamplerExperiment(
                "elliptical slice, \(fault?.rawValue ?? "faultless")",
                FaultyEllipse(likelihood: likelihood, fault: fault), keeps: posterior, steps: 6,
                statistics: [
                    .normal { 2 * $0[0] }, .uniform { Double.exp(-2 * ($0[0] * $0[0] + $0[1] * $0[1])) },
                ])
        }
        let unit = try GaussianTarget(scales: [1, 1])
        let r = FaultyGibbs.correlation
        let gibbs = each(FaultyGibbs.Fault.self) { fault in
            SamplerExperiment(
                "Gibbs, \(fault?.rawValue ?? "faultless")", FaultyGibbs(fault: fault), keeps: unit, steps: 6,
                isReversible: false,
                statistics: [
                    .normal { $0[0] }, .normal { ($0[0] + $0[1]) / (2 * (1 + r)).squareRoot() },
                    .normal { ($0[0] - $0[1]) / (2 * (1 - r)).squareRoot() },
                ]
            ) { draw, _ in
                let correlated = r * draw[0] + (1 - r * r).squareRoot() * draw[1]
                return try ChainState(at: [draw[0], correlated], of: unit)
            }
        }
        return slice + ellipse + gibbs
    }

    static func exchange() -> [SamplerDouble] {
        let betas = (cold: 4.0, hot: 1.0)
        return each(FaultyExchange.Fault.self, replications: 5000) { fault in
            SamplerExperiment(
                name: "replica exchange, \(fault?.rawValue ?? "faultless")",
                statistics: [
                    .normal { $0[0] * betas.cold.squareRoot() },
                    .uniform { Double.exp(-0.5 * betas.cold * ($0[0] * $0[0] + $0[1] * $0[1])) },
                    .uniform { Double.exp(-0.5 * betas.hot * ($0[2] * $0[2] + $0[3] * $0[3])) },
                ], isReversible: false
            ) { seed, chain in
                var randomness = PhiloxStream(seed: seed, chain: chain)
                var replicas = [betas.cold, betas.hot].map { beta in
                    (0..<2).map { _ in randomness.normal() / beta.squareRoot() }
                }
                let start = replicas.flatMap { $0 }
                let sampler = FaultyExchange(betas: betas, fault: fault)
                for _ in 0..<6 { sampler.advance(&replicas, with: &randomness) }
                return (start, replicas.flatMap { $0 })
            }
        }
    }

    static func noUTurn() throws -> [SamplerDouble] {
        let skewed = try LogExponentialTarget(dimension: 1)
        return each(FaultyNoUTurn<LogExponentialTarget>.Fault.self) { fault in
            // Weights matter where energies differ, turns where trajectories are long.
            let isAboutTurns: Bool =
                switch fault {
                case .turnedSubtreeTaken, .stopsAtFirstTurn, .subtreesUnchecked, .wholeUnchecked, .criterionOfStart:
                    true
                default: false
                }
            return SamplerExperiment(
                "NUTS, \(fault?.rawValue ?? "faultless")",
                FaultyNoUTurn(
                    target: skewed, stepSize: isAboutTurns ? 0.4 : 1.4, maximumDepth: isAboutTurns ? 4 : 2, fault: fault
                ),
                keeps: skewed, steps: 5, statistics: Specimens.skewedStatistics(dimension: 1))
        }
    }

    static func adaptation() throws -> [SamplerDouble] {
        let skewed = try LogExponentialTarget(dimension: 1)
        return each(FaultyAdaptation<LogExponentialTarget>.Fault.self, replications: 4000) { fault in
            let sampler = FaultyAdaptation(target: skewed, fault: fault)
            return SamplerExperiment(
                name: "adaptation, \(fault?.rawValue ?? "faultless")",
                statistics: Specimens.skewedStatistics(dimension: 1)
            ) { seed, chain in
                var randomness = PhiloxStream(seed: seed, chain: chain)
                let start = skewed.draw(with: &randomness)[0]
                return ([start], [sampler.run(from: start, steps: 60, with: &randomness)])
            }
        }
    }

    static func tempering() throws -> [SamplerDouble] {
        let truth = TemperedExperiments.shiftedNormalTruth()
        return each(FaultyTempering.Fault.self, replications: 4000) { fault in
            // A long last step shows what the last move is for.
            let betas = fault == .moveAtOldBeta ? [0, 0.5, truth.beta] : [0, 0.5, 1, truth.beta]
            let sampler = FaultyTempering(betas: betas, particleCount: 4, fault: fault)
            return TemperedExperiments.make(
                "tempering, \(fault?.rawValue ?? "faultless")", logEvidence: truth.logEvidence,
                statistics: truth.statistics
            ) { seed, chain in sampler.run(seed: seed, chain: chain) }
        }
    }

    /// Posteriors that are not those of the model that the data are drawn from.
    static func calibration() -> [SamplerDouble] {
        each(FaultySchools.Fault.self) { fault in
            SamplerExperiment(
                ranks: "calibration, \(fault?.rawValue ?? "faultless")", length: 6,
                statistics: SchoolsModel.statistics.map { statistic in { statistic($0.base, $1) } }
            ) { randomness in
                let (parameters, base) = try SchoolsModel.draw(&randomness)
                let target = FaultySchools(base: base, fault: fault)
                return (parameters, target, try HamiltonianMonteCarlo(target: target, stepSize: 0.5, steps: 4...6))
            }
        }
    }

    /// Two chains, whose moves should agree in sign as often as not.
    static func streams() throws -> [SamplerDouble] {
        let unit = try GaussianTarget(scales: [1])
        let kernel = try RandomWalk(target: unit, stepSize: 1.5)
        return each(FaultyStreams.self) { fault in
            SamplerExperiment(
                name: "streams, \(fault?.rawValue ?? "faultless")", statistics: [.compared { $0[0] }]
            ) { seed, chain in
                var moves: [Double] = []
                for number in 0..<2 as Range<UInt32> {
                    var randomness = PhiloxStream(seed: seed, chain: 2 * chain + number)
                    var state = try ChainState(at: unit.draw(with: &randomness), of: unit)
                    let start = state.position[0]
                    for step in 1...3 as ClosedRange<UInt64> {
                        var randomness = PhiloxStream(
                            seed: seed, chain: fault == nil ? 2 * chain + number : 2 * chain, step: step)
                        _ = kernel.advance(&state, with: &randomness)
                    }
                    moves.append(state.position[0] - start)
                }
                return ([0], [moves[0] * moves[1]])
            }
        }
    }
}

/// Random numbers at the wrong address.
enum FaultyStreams: String, CaseIterable {
    case chainForgotten = "random numbers that all chains share"
}

/// The logarithm of an exponential number through log x = y, whose Jacobian is e^y.
struct FaultyJacobian: Target {
    enum Fault: String, CaseIterable {
        case missing = "missing Jacobian"
        case inverted = "Jacobian of the inverse map"
        case doubled = "Jacobian twice"
    }

    let dimension: Int
    let fault: Fault?

    private var power: Double {
        switch fault {
        case .missing: 0
        case .inverted: -1
        case .doubled: 2
        case nil: 1
        }
    }

    func logDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        x.reduce(0) { $0 + power * $1 - Double.exp($1) }
    }

    func logDensity(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double {
        for index in x.indices { gradient[index] = power - Double.exp(x[index]) }
        return logDensity(at: x)
    }
}

/// Eight schools with an error in the model.
struct FaultySchools: Target {
    enum Fault: String, CaseIterable {
        case jacobianMissing = "eight schools without the Jacobian of log tau"
        case priorTwice = "eight schools with the prior of eta twice"
        case priorOfVariance = "eight schools with a variance for a standard deviation"
    }

    let base: EightSchoolsTarget
    let fault: Fault?

    var dimension: Int { 10 }

    func logDensity(at x: UnsafeBufferPointer<Double>) -> Double { base.logDensity(at: x) + correction(x) }

    func logDensity(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double {
        let value = base.logDensity(at: x, gradient: gradient) + correction(x)
        switch fault {
        case .jacobianMissing: gradient[9] -= 1
        case .priorTwice: for school in 0..<8 { gradient[school] -= x[school] }
        case .priorOfVariance: gradient[8] += x[8] / 25 - x[8] / 5
        case nil: break
        }
        return value
    }

    private func correction(_ x: UnsafeBufferPointer<Double>) -> Double {
        switch fault {
        case .jacobianMissing: -x[9]
        case .priorTwice: -0.5 * x[..<8].reduce(0) { $0 + $1 * $1 }
        case .priorOfVariance: 0.02 * x[8] * x[8] - 0.1 * x[8] * x[8]
        case nil: 0
        }
    }
}

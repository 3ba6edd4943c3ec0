// The wrong samplers, each with the experiment that rejects it, and the same doubles without a fault, which pass.

import RealModule

@testable import Sampling

enum WrongSamplers {
    /// A double, with a fault or without.
    struct SamplerDouble: Sendable {
        let fault: String?
        let experiment: SamplerExperiment
        /// Replications of the test's first stage.
        var replications = 2000

        /// The test that decides, as the experiment's name begins.
        var test: String { String(experiment.name.prefix { $0 != "," }) }
    }

    static func all() throws -> [SamplerDouble] { try doubles().filter { $0.fault != nil } }

    static func faultless() throws -> [SamplerDouble] { try doubles().filter { $0.fault == nil } }

    private static func doubles() throws -> [SamplerDouble] {
        try metropolis() + hamiltonian() + jacobian() + langevin() + slices() + exchange() + noUTurn() + streams()
            + adaptation()
            + tempering() + calibration()
    }

    /// nil and all cases of a fault.
    static func each<Fault: CaseIterable & RawRepresentable & Sendable>(
        _ type: Fault.Type, replications: Int = 2000, _ make: (Fault?) throws -> SamplerExperiment
    ) rethrows -> [SamplerDouble] where Fault.RawValue == String {
        try ([nil] + Fault.allCases.map { $0 }).map {
            SamplerDouble(fault: $0?.rawValue, experiment: try make($0), replications: replications)
        }
    }

    private static func metropolis() throws -> [SamplerDouble] {
        let skewed = try LogExponentialTarget(dimension: 1)
        return each(FaultyMetropolis<LogExponentialTarget>.Fault.self) { fault in
            // Steps at which acceptance varies from point to point.
            let (step, steps): (Double, Int) =
                switch fault {
                case .rejectionsNotCounted: (4, 20)
                case .staleLogDensity: (1.5, 20)
                case .stepSizeOfPosition, .asymmetricProposal: (0.5, 10)
                default: (1.5, 15)
                }
            return SamplerExperiment(
                "Metropolis, \(fault?.rawValue ?? "faultless")",
                FaultyMetropolis(target: skewed, stepSize: step, fault: fault), keeps: skewed, steps: steps,
                statistics: Specimens.skewedStatistics(dimension: 1))
        }
    }

    private static func hamiltonian() throws -> [SamplerDouble] {
        let skewed = try LogExponentialTarget(dimension: 1)
        return each(FaultyHamiltonian<LogExponentialTarget>.Fault.self) { fault in
            let (step, leapfrogs, steps): (Double, Int, Int) =
                switch fault {
                case .stopsAtTurn: (1, 4, 4)
                case .kineticEnergyForgotten, .momentumVarianceHalved: (0.5, 2, 8)
                case .stepSizeOfPosition: (0.5, 1, 10)
                case .momentumRefreshedTwice: (1, 1, 10)
                default: (1.4, 1, 10)
                }
            return SamplerExperiment(
                "Hamiltonian, \(fault?.rawValue ?? "faultless")",
                FaultyHamiltonian(target: skewed, stepSize: step, steps: leapfrogs, fault: fault), keeps: skewed,
                steps: steps, statistics: Specimens.skewedStatistics(dimension: 1))
        }
    }

    private static func jacobian() throws -> [SamplerDouble] {
        let specimen = try Specimens.skewed()
        return try each(FaultyJacobian.Fault.self) { fault in
            let target = FaultyJacobian(dimension: 2, fault: fault)
            return SamplerExperiment(
                "Jacobian, \(fault?.rawValue ?? "faultless")", try RandomWalk(target: target, stepSize: 1.5),
                keeps: specimen.target, steps: 10, statistics: specimen.statistics
            ) { draw, _ in try ChainState(at: draw, of: target) }
        }
    }
}

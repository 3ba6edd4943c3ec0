// Langevin dynamics of unit mass in the energy E of each neuron in a fixed field,
//
//     d theta = p dt,   dp = -grad E dt - gamma p dt + sqrt(2 gamma T) dW,
//
// whose stationary distribution is proportional to e^(-(E + |p|^2/2) / T), by the splitting BAOAB: with step e,
//
//     p -= (e/2) grad E;  theta += (e/2) p;  p <- e^(-gamma e) p + sqrt(T (1 - e^(-2 gamma e))) xi;  theta += (e/2) p;
//     p -= (e/2) grad E.
//
// B. Leimkuhler and C. Matthews 2013, "Rational construction of stochastic numerical methods for molecular sampling", Applied
// Mathematics Research eXpress. The sampled distribution of theta is off by O(e^2).
//
// Promises: the same bits on every processor, for every number of threads and however the steps are divided into calls: the noise of
// neuron i at step t is the random function Philox at the address (seed, stream + i, t).

import NetworkKernels
import RealModule

/// Neurons sampled by Langevin dynamics.
public struct RampLangevin: Sendable, Equatable, Codable {
    public struct Settings: Sendable, Equatable, Codable {
        public let step: Double
        public let friction: Double
        public let temperature: Double
        public let seed: UInt64
        /// The first neuron's address among those of the seed.
        public let stream: UInt32

        /// - Throws: `NetworkError` unless step and friction are positive and finite and the temperature is finite and not negative.
        public init(
            step: Double, friction: Double = 1, temperature: Double = 1, seed: UInt64, stream: UInt32 = 0
        ) throws(NetworkError) {
            try NetworkError.checkPositive(step, "step")
            try NetworkError.checkPositive(friction, "friction")
            guard temperature >= 0, temperature.isFinite else {
                throw .outOfRange(what: "temperature", value: temperature, allowed: "at least 0 and finite")
            }
            (self.step, self.friction, self.temperature) = (step, friction, temperature)
            (self.seed, self.stream) = (seed, stream)
        }

        /// sqrt(T (1 - e^(-2 gamma e))) beside e^(-gamma e).
        var kernels: NetworkLangevin {
            NetworkLangevin(
                step: step, keep: Double.exp(-friction * step),
                spread: (-temperature * Double.expMinusOne(-2 * friction * step)).squareRoot(), key: seed, chain: stream
            )
        }
    }

    public let energy: RampEnergy
    public let settings: Settings
    public private(set) var ensemble: RampEnsemble
    /// The steps done.
    public private(set) var steps = 0
    /// One element.
    private var momenta: [RampRows]

    /// The neurons at rest.
    public init(_ ensemble: RampEnsemble, energy: RampEnergy, settings: Settings) {
        (self.ensemble, self.energy, self.settings) = (ensemble, energy, settings)
        momenta = [RampRows(zeros: ensemble.count)]
    }

    /// The neurons as they were after some steps, which go on with the noise of the following ones.
    ///
    /// - Throws: `NetworkError` unless there are as many momenta as neurons, and for a negative number of steps.
    public init(
        _ ensemble: RampEnsemble, momentum: RampEnsemble, steps: Int, energy: RampEnergy, settings: Settings
    ) throws(NetworkError) {
        try NetworkError.check(momentum.readout, count: ensemble.count, "momentum")
        try NetworkError.checkSteps(steps)
        self.init(ensemble, energy: energy, settings: settings)
        (momenta, self.steps) = ([momentum.rows], steps)
    }

    /// d theta/dt of each neuron's a, u and v.
    public var momentum: RampEnsemble { RampEnsemble(count: ensemble.count, rows: momenta[0]) }

    /// Takes further steps in a field.
    ///
    /// - Parameters:
    ///   - count: the number of steps, not negative.
    ///   - field: the residual on its grid.
    ///   - concurrently: whether several cores may share the work; the result is the same.
    /// - Throws: `NetworkError` if `count` is negative or a parameter left the range of Double: the step is then too long.
    public mutating func advance(
        steps count: Int, in field: RampField, concurrently: Bool = true
    ) throws(NetworkError) {
        try advance(steps: count, in: field, concurrently: concurrently, by: .best)
    }

    mutating func advance(
        steps count: Int, in field: RampField, concurrently: Bool, by set: InstructionSet
    ) throws(NetworkError) {
        try NetworkError.checkSteps(count)
        let (energy, first, start) = (energy.kernels, UInt64(steps), settings.kernels)
        field.forEachBlock(of: &ensemble.rows, with: &momenta, concurrently: concurrently) {
            grid, neurons, momenta, number in
            var langevin = start
            langevin.chain &+= UInt32(truncatingIfNeeded: number)
            network_ramp_langevin(set.kernels, grid, neurons, energy, langevin, momenta[0], first, count)
        }
        steps += count
        guard ensemble.rows.isFinite, momenta[0].isFinite else { throw .overflow(what: "a neuron in motion") }
    }
}

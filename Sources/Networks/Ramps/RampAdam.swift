// Adam on the energy of each neuron in a fixed field:
//
//     m <- beta1 m + (1 - beta1) g,   s <- beta2 s + (1 - beta2) g^2,
//     theta <- theta - rate (m / (1 - beta1^t)) / (sqrt(s / (1 - beta2^t)) + epsilon)
//
// D. P. Kingma and J. Ba 2015, "Adam: a method for stochastic optimization", ICLR, algorithm 1. Neurons do not see each other; a block
// of them is taken through all steps before the next.
//
// Promises: the same bits on every processor, for every number of threads and however the steps are divided into calls.

import NetworkKernels

/// Neurons in training by Adam.
public struct RampAdam: Sendable, Equatable, Codable {
    public struct Settings: Sendable, Equatable, Codable {
        public let rate: Double
        public let beta1: Double
        public let beta2: Double
        public let epsilon: Double

        /// - Throws: `NetworkError` unless the rate and epsilon are positive and finite and 0 <= beta < 1.
        public init(
            rate: Double = 1e-2, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8
        ) throws(NetworkError) {
            try NetworkError.checkPositive(rate, "rate")
            try NetworkError.checkPositive(epsilon, "epsilon")
            for (beta, name) in [(beta1, "beta1"), (beta2, "beta2")] where !(0..<1 ~= beta) {
                throw .outOfRange(what: name, value: beta, allowed: "at least 0 and below 1")
            }
            (self.rate, self.beta1, self.beta2, self.epsilon) = (rate, beta1, beta2, epsilon)
        }
    }

    public let energy: RampEnergy
    public let settings: Settings
    public private(set) var ensemble: RampEnsemble
    /// The steps done.
    public private(set) var steps = 0
    /// m and s.
    private var moments: [RampRows]

    public init(_ ensemble: RampEnsemble, energy: RampEnergy, settings: Settings) {
        (self.ensemble, self.energy, self.settings) = (ensemble, energy, settings)
        moments = [RampRows](repeating: RampRows(zeros: ensemble.count), count: 2)
    }

    /// Takes further steps in a field.
    ///
    /// - Parameters:
    ///   - count: the number of steps, not negative.
    ///   - field: the residual on its grid.
    ///   - concurrently: whether several cores may share the work; the result is the same.
    /// - Throws: `NetworkError` if `count` is negative or a parameter left the range of Double.
    public mutating func advance(
        steps count: Int, in field: RampField, concurrently: Bool = true
    ) throws(NetworkError) {
        try advance(steps: count, in: field, concurrently: concurrently, by: .best)
    }

    mutating func advance(
        steps count: Int, in field: RampField, concurrently: Bool, by set: InstructionSet
    ) throws(NetworkError) {
        try NetworkError.checkSteps(count)
        let adam = NetworkAdam(
            rate: settings.rate, beta1: settings.beta1, beta2: settings.beta2, epsilon: settings.epsilon)
        let (energy, first) = (energy.kernels, steps)
        field.forEachBlock(of: &ensemble.rows, with: &moments, concurrently: concurrently) {
            grid, neurons, moments, _ in
            network_ramp_adam(set.kernels, grid, neurons, energy, adam, moments[0], moments[1], first, count)
        }
        steps += count
        guard ensemble.rows.isFinite else { throw .overflow(what: "a neuron in training") }
    }
}

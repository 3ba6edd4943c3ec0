// What is counted of a chain after its warm-up, over all transitions, kept or not; in memory that does not grow.

/// Counts and running moments of a chain.
public struct ChainStatistics: Sendable, Equatable, Codable {
    /// Transitions after the warm-up.
    public private(set) var transitions = 0
    public private(set) var divergences = 0
    /// Transitions that left the position alone.
    public private(set) var stays = 0
    public private(set) var gradientEvaluations = 0
    /// Of the warm-up too.
    public private(set) var warmupGradientEvaluations = 0
    private var acceptanceSum = 0.0

    private var energyMean = 0.0
    private var energySquares = 0.0
    private var energyDifferences = 0.0
    private var lastEnergy: Double?

    /// The mean acceptance; nil before the first transition.
    public var acceptance: Double? { transitions == 0 ? nil : acceptanceSum / Double(transitions) }

    /// E-BFMI over all transitions, as `EnergyFraction`; nil for energies that do not vary.
    public var energyFraction: Double? {
        guard transitions >= 2, energySquares > 0 else { return nil }
        let fraction = energyDifferences / energySquares
        return fraction.isFinite ? fraction : nil
    }

    mutating func noteWarmup(_ transition: Transition) { warmupGradientEvaluations += transition.gradientEvaluations }

    mutating func note(_ transition: Transition) {
        transitions += 1
        divergences += transition.isDivergent ? 1 : 0
        stays += transition.moved ? 0 : 1
        gradientEvaluations += transition.gradientEvaluations
        acceptanceSum += transition.acceptance
        let deviation = transition.energy - energyMean
        energyMean += deviation / Double(transitions)
        energySquares += deviation * (transition.energy - energyMean)
        if let lastEnergy { energyDifferences += (transition.energy - lastEnergy) * (transition.energy - lastEnergy) }
        lastEnergy = transition.energy
    }
}

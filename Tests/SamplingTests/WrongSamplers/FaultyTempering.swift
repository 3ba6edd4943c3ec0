// Tempered Monte Carlo after the textbook, with a fault to choose.

import RealModule

@testable import Sampling

struct FaultyTempering {
    enum Fault: String, CaseIterable {
        case weightsOfWholeBeta = "tempered weights with beta' for beta' - beta"
        case weightsInverted = "tempered weights inverted"
        case meanOfLogarithms = "mean of the log weights for the log of their mean"
        case weightsAfterMove = "tempered weights from energies after the move"
        case resamplingUniform = "resampling that ignores the weights"
        case moveAtOldBeta = "move that keeps the old temperature"
        case heaviestTaken = "resampling that copies the heaviest to all"
    }

    let betas: [Double]
    let particleCount: Int
    let fault: Fault?

    func run(seed: UInt64, chain: UInt32) -> (Double, [[Double]]) {
        let family = ShiftedNormal()
        var randomness = PhiloxStream(seed: seed, chain: chain)
        var particles = (0..<particleCount).map { _ in randomness.normal() }
        var logEvidence = 0.0
        func energy(_ x: Double) -> Double { 0.5 * (x - family.shift) * (x - family.shift) }
        func logDensity(_ x: Double, _ beta: Double) -> Double { -0.5 * x * x - beta * energy(x) }
        func move(_ x: Double, _ beta: Double) -> Double {
            let proposal = x + randomness.normal()
            return randomness.accepts(logProbability: logDensity(proposal, beta) - logDensity(x, beta)) ? proposal : x
        }
        for (old, new) in zip(betas, betas.dropFirst()) {
            if fault == .weightsAfterMove { particles = particles.map { move($0, new) } }
            var step = fault == .weightsOfWholeBeta ? new : new - old
            if fault == .weightsInverted { step = -step }
            let weights = particles.map { Double.exp(-step * energy($0)) }
            let mean = weights.reduce(0, +) / Double(particleCount)
            logEvidence +=
                fault == .meanOfLogarithms
                ? -step * particles.map(energy).reduce(0, +) / Double(particleCount) : Double.log(mean)
            particles = resampled(particles, weights, with: &randomness)
            // Moves mend what resampling spoils: one shows it. What a move spoils needs several.
            for _ in 0..<(fault == .moveAtOldBeta ? 4 : 1) {
                particles = particles.map { move($0, fault == .moveAtOldBeta ? old : new) }
            }
        }
        return (logEvidence, particles.map { [$0] })
    }

    private func resampled<R: Randomness>(
        _ particles: [Double], _ weights: [Double], with randomness: inout R
    ) -> [Double] {
        let total = weights.reduce(0, +)
        switch fault {
        case .resamplingUniform: return particles.map { _ in particles[randomness.index(below: particles.count)] }
        case .heaviestTaken:
            let heaviest = weights.indices.max { weights[$0] < weights[$1] } ?? 0
            return particles.map { _ in particles[heaviest] }
        default:
            // Multinomial.
            return particles.map { _ in
                var remaining = total
                for (particle, weight) in zip(particles, weights) {
                    if randomness.accepts(probability: weight / remaining) { return particle }
                    remaining -= weight
                }
                return particles[particles.count - 1]
            }
        }
    }
}

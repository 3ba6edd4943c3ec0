// Replica exchange of two rungs on the quadratic family in two dimensions, with a fault to choose.

import RealModule

@testable import Sampling

struct FaultyExchange {
    enum Fault: String, CaseIterable {
        case ratioInverted = "swap ratio inverted"
        case withoutBeta = "swap ratio without beta"
        case alwaysSwaps = "swaps always accepted"
        case staleEnergies = "swap with the energies from before the moves"
        case hotterCopied = "swap that copies the hotter replica"
    }

    let betas: (cold: Double, hot: Double)
    let fault: Fault?

    /// A random walk of each replica, and a swap.
    func advance(_ replicas: inout [[Double]], with randomness: inout PhiloxStream) {
        let before = replicas.map(energy)
        for rung in 0..<2 {
            let beta = rung == 0 ? betas.cold : betas.hot
            let proposal = replicas[rung].map { $0 + 1.5 / Double.sqrt(beta) * randomness.normal() }
            let logRatio = beta * (energy(replicas[rung]) - energy(proposal))
            if randomness.accepts(logProbability: logRatio) { replicas[rung] = proposal }
        }
        let energies = fault == .staleEnergies ? before : replicas.map(energy)
        let difference = energies[0] - energies[1]
        let logRatio: Double
        switch fault {
        case .ratioInverted: logRatio = -(betas.cold - betas.hot) * difference
        case .withoutBeta: logRatio = difference
        case .alwaysSwaps: logRatio = 0
        default: logRatio = (betas.cold - betas.hot) * difference
        }
        guard randomness.accepts(logProbability: logRatio) else { return }
        if fault == .hotterCopied { replicas[0] = replicas[1] } else { replicas.swapAt(0, 1) }
    }

    private func energy(_ x: [Double]) -> Double { 0.5 * (x[0] * x[0] + x[1] * x[1]) }
}

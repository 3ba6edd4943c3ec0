// The Curie-Weiss magnet of finitely many spins, by summing over its N + 1 magnetisations:
//
//     <m^j> = sum_k C(N, k) e^(beta N (J m_k^2/2 + h m_k)) m_k^j / Z,    m_k = (2k - N)/N.
//
// As N grows, N (<m> - m*) -> -beta J m (1 - m^2) / (1 - beta J (1 - m^2))^2 by Laplace's method.

import RealModule

extension CurieWeiss {
    public static let sizes = 1...10_000_000

    /// <m> and <m^2> of N spins.
    ///
    /// - Throws: ``ScalarModelError/outOfRange(_:value:allowed:)`` unless N is in `sizes`.
    /// - Accuracy: 2^-52 (40 + beta N (J/2 + |h|) + N) absolute: the exponents are rounded, as are the logarithms of binomials.
    public func moments(spins count: Int) throws(ScalarModelError) -> (mean: Double, square: Double) {
        guard Self.sizes.contains(count) else {
            throw .outOfRange(
                "spins", value: Double(count), allowed: "in \(Self.sizes.lowerBound)...\(Self.sizes.upperBound)")
        }
        let size = Double(count)
        func magnetisation(_ k: Int) -> Double { (2 * Double(k) - size) / size }
        let logWeights = (0...count).map { k in
            let m = magnetisation(k)
            return logBinomial(count, k) + inverseTemperature * size * (coupling * m * m / 2 + field * m)
        }
        let largest = logWeights.max() ?? 0
        var (total, first, second) = (0.0, 0.0, 0.0)
        for (k, logWeight) in logWeights.enumerated() {
            let weight = Double.exp(logWeight - largest)
            let m = magnetisation(k)
            total += weight
            first += weight * m
            second += weight * m * m
        }
        return (first / total, second / total)
    }

    /// lim N (<m> - m*) for a unique equilibrium m*.
    ///
    /// From <m> = m* + f'''/(2 beta N f''^2) + ..., f the free energy: f'' = (1/(1 - m^2) - beta J)/beta and the prefactor
    /// (1 - m^2)^(-1/2) of Stirling's formula together give -beta J m (1 - m^2) / (1 - beta J (1 - m^2))^2.
    public var firstFiniteSizeCorrection: Double {
        let solution = equilibrium
        let m = solution.magnetisation
        let gap = 1 - solution.slope
        return -inverseTemperature * coupling * m * (1 - m) * (1 + m) / (gap * gap)
    }

    private func logBinomial(_ n: Int, _ k: Int) -> Double {
        Double.logGamma(Double(n + 1)) - Double.logGamma(Double(k + 1)) - Double.logGamma(Double(n - k + 1))
    }
}

// E-BFMI, the energy Bayesian fraction of missing information: how much of the energy's variation a momentum refreshment can make.

/// E-BFMI of one chain of Hamiltonian energies (Betancourt 2016, "Diagnosing suboptimal cotangent disintegrations in Hamiltonian Monte
/// Carlo", equation 3.2): the mean squared difference of neighbours over the variance. Below 0.3 the chain crosses the energies too slowly.
public enum EnergyFraction {
    /// The value below which Stan warns.
    public static let alarm = 0.3

    /// - Parameter energies: the energy after each transition, in order.
    /// - Throws: `DiagnosticError.tooFewDraws` for fewer than two, `.nonFinite`, `.constant`.
    /// - Accuracy: 1e-10 relative to ArviZ.
    public static func value(of energies: [Double]) throws(DiagnosticError) -> Double {
        guard energies.count >= 2 else { throw .tooFewDraws(count: energies.count, needed: 2) }
        if let bad = energies.firstIndex(where: { !$0.isFinite }) {
            throw .nonFinite(chain: 0, draw: bad, value: energies[bad])
        }
        let first = energies[0]
        guard energies.contains(where: { $0 != first }) else { throw .constant(first) }
        // In units of the largest, as in `ScalarDraws.rescaled`: the ratio has none.
        let exponent = energies.reduce(0) { max($0, $1.magnitude) }.exponent
        let scaled = energies.map { $0.scaled(by: -Int(exponent)) }
        let differences = zip(scaled.dropFirst(), scaled).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let variance = Moments.of(scaled).squares / Double(scaled.count - 1)
        guard variance > 0 else { throw .constant(first) }
        return differences / Double(scaled.count - 1) / variance
    }
}

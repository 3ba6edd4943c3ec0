// The ledger of the statistical tests of this module: how many differences a run compares with their standard errors, and with what
// probability it rejects one that is right.

import RealModule
import Testing

/// A test that a Monte Carlo result is its expectation: the difference is at most `threshold` estimated standard errors.
enum StatisticalTest: String, CaseIterable {
    /// Replica exchange of the dual against the exact posterior.
    case dualAgainstExact
    /// The dual's moves by identities between their means.
    case dualIdentities
    /// The dual against the collapsed posterior.
    case routes
    /// Free energies between the methods.
    case freeEnergies
    /// Collapsed replica exchange and importance sampling against the exact posterior.
    case collapsedAgainstExact
    /// The estimator of practitioners against exact laws.
    case estimators

    static let threshold = 6.0
    /// By how much an estimated standard error, from hundreds of effective draws, may be too small.
    static let shortfall = 0.15

    /// The differences that a run compares at most; `ASSAY_EFFORT=deep` included.
    var count: Int {
        switch self {
        case .dualAgainstExact: 6
        case .dualIdentities: 4
        case .routes: 110
        case .freeEnergies: 8
        case .collapsedAgainstExact: 16
        case .estimators: 20
        }
    }

    /// The bound of the false-alarm probability of one comparison, for normal errors.
    var falseAlarm: Double { Double.erfc((1 - Self.shortfall) * Self.threshold / 2.squareRoot()) }

    /// What a whole run may cost.
    static let budget = 1e-4

    /// Whether the difference may be chance alone.
    func accepts(_ difference: Double, error: Double) -> Bool { abs(difference) <= Self.threshold * error }
}

@Suite struct StatisticalTestLedgerTests {
    @Test func falseAlarmsAreWithinTheBudget() {
        let sum = StatisticalTest.allCases.reduce(0) { $0 + Double($1.count) * $1.falseAlarm }
        #expect(sum <= StatisticalTest.budget)
        // A difference of ten standard errors, such as a wrong temperature makes, is rejected with probability above 0.999.
        #expect(!StatisticalTest.routes.accepts(10, error: 1) && Double.erfc(-4 * (1 - 0.15) / 2.squareRoot()) > 1.998)
    }
}

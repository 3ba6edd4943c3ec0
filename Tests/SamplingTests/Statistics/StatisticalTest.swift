// The ledger: every sequential test of the samplers, how often a run makes it, and the probability that it rejects a right sampler.
// Nothing can be tested sequentially without an entry here, and a property checks the sum.

import Testing

/// A statistical test of this suite.
enum StatisticalTest: String, CaseIterable {
    /// Exact kernels on targets with exact truth.
    case stationarity
    /// Simulation-based calibration: ranks among the draws of stationary chains.
    case calibration
    /// Evidence and particles of tempered Monte Carlo.
    case temperedMonteCarlo
    /// The distribution of the p-values themselves.
    case uniformity
    /// The doubles without a fault must pass what the faulty ones fail.
    case faultlessDoubles

    /// The bound of the false-alarm probability of one such test.
    var falseAlarm: Double { 1e-9 }

    /// How many of them a run makes at most.
    var count: Int {
        switch self {
        case .stationarity: 64
        case .calibration: 40
        case .temperedMonteCarlo: 4
        case .uniformity: 1
        case .faultlessDoubles: 64
        }
    }

    /// What a whole run may cost.
    static let budget = 1e-6
}

@Suite struct StatisticalTestLedgerTests {
    @Test func falseAlarmsAreWithinTheBudget() {
        let sum = StatisticalTest.allCases.reduce(0) { $0 + Double($1.count) * $1.falseAlarm }
        #expect(sum <= StatisticalTest.budget)
    }

    @Test func entriesCoverWhatIsTested() throws {
        let doubles = try WrongSamplers.faultless()
        #expect(doubles.count <= StatisticalTest.faultlessDoubles.count)
    }
}

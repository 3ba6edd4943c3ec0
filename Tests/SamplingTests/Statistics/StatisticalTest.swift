// The ledger: every statistical test of the samplers, how often a run makes it, and the probability that it rejects a right sampler.
// Nothing can be tested sequentially without an entry here, and a property checks the sum.

/// A statistical test of this suite.
enum StatisticalTest: String, CaseIterable {
    case stationarity
    case langevinStationarity
    case replicaExchangeStationarity
    case temperedMonteCarlo
    case calibration
    case exactDraws
    case variates
    /// The doubles without a fault must pass what the faulty ones fail.
    case faultlessDoubles
    case uniformPValues

    /// The bound of the false-alarm probability of one such test.
    var falseAlarm: Double { 1e-9 }

    /// How many of them a run makes at most.
    var count: Int {
        switch self {
        case .stationarity: 64
        case .langevinStationarity: 8
        case .replicaExchangeStationarity: 8
        case .temperedMonteCarlo: 4
        case .calibration: 8
        case .exactDraws: 16
        case .variates: 8
        case .faultlessDoubles: 64
        case .uniformPValues: 4
        }
    }

    /// What a whole run may cost.
    static let budget = 1e-6
}

// How a run ended, and what to do about it.

/// The outcome of a run.
public enum ChainOutcome: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nothing speaks against the draws. They may still have missed a region that no chain has found.
    case sound
    /// A position or log density is not finite.
    case nonFinite(chain: Int, step: Int)
    /// No position of the chain's draws differs from another: zero variance.
    case stuck(chain: Int)
    /// Trajectories whose energy error was so large that the region they entered is under-represented.
    case divergent(count: Int, transitions: Int)
    /// Chains disagree, or the draws are too correlated to be summarised.
    case notMixed(quantity: String, rHat: Double?, ess: Double?)
    /// The momentum refreshes the energy too slowly.
    case slowEnergy(chain: Int, fraction: Double)
    /// The time was over before the chains were complete.
    case budgetSpent(draws: Int, planned: Int)
    /// Ended on request before the chains were complete.
    case cancelled(draws: Int, planned: Int)

    /// The largest R-hat that is taken for mixed (Vehtari et al. 2021, section 4).
    public static let largestRHat = 1.01
    /// The least bulk and tail effective sample size a chain.
    public static let leastESSPerChain = 100.0

    public var isSound: Bool { self == .sound }

    /// A word for programs.
    public var name: String {
        switch self {
        case .sound: "sound"
        case .nonFinite: "non-finite"
        case .stuck: "stuck"
        case .divergent: "divergent"
        case .notMixed: "not-mixed"
        case .slowEnergy: "slow-energy"
        case .budgetSpent: "budget-spent"
        case .cancelled: "cancelled"
        }
    }

    public var description: String {
        switch self {
        case .sound: "sound: the chains agree, and the draws suffice"
        case .nonFinite(let chain, let step): "chain \(chain + 1) left the finite numbers at step \(step)"
        case .stuck(let chain): "chain \(chain + 1) is stuck: its draws are all the same"
        case .divergent(let count, let transitions): "\(count) of \(transitions) transitions diverged"
        case .notMixed(let quantity, let rHat, let ess):
            "not mixed: \(quantity) has "
                + (rHat.map { "R-hat \(ChainOutcome.rounded($0))" } ?? "chains each at a place of its own")
                + (ess.map { " and an effective sample size of \(Int($0))" } ?? "")
        case .slowEnergy(let chain, let fraction):
            "chain \(chain + 1) crosses the energies slowly: E-BFMI \(ChainOutcome.rounded(fraction))"
        case .budgetSpent(let draws, let planned): "the time was over after \(draws) of \(planned) draws a chain"
        case .cancelled(let draws, let planned): "cancelled after \(draws) of \(planned) draws a chain"
        }
    }

    /// What to try next.
    public var remedy: String {
        switch self {
        case .sound: ""
        case .nonFinite: "look for an overflow in the target, start elsewhere, or take a smaller step"
        case .stuck: "take a smaller step, a longer warm-up or another start"
        case .divergent:
            "aim at a higher acceptance (0.95, 0.99), or reparametrise: non-centred where scales depend on one another"
        case .notMixed(_, let rHat, _):
            rHat.map { $0 <= ChainOutcome.largestRHat } == true
                ? "draw more, or use a kernel with shorter autocorrelation such as nuts"
                : "run longer; if chains stay apart the target has several modes: use a tempered kernel"
        case .slowEnergy: "reparametrise heavy tails, or learn a dense metric"
        case .budgetSpent: "give more time; with output files, resume"
        case .cancelled: "with output files, resume"
        }
    }

    private static func rounded(_ value: Double) -> String {
        guard value.isFinite, value.magnitude < 1e6 else { return "\(value)" }
        return "\((value * 1000).rounded() / 1000)"
    }
}

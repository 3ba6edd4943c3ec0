// Why a diagnostic has no value for the draws it was given.

/// Draws from which a diagnostic cannot be computed, or parameters for which it does not exist.
public enum DiagnosticError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No chain at all, or a chain without draws.
    case noDraws
    /// Chains of different lengths.
    case unequalLengths([Int])
    /// Fewer draws a chain than the diagnostic needs.
    case tooFewDraws(count: Int, needed: Int)
    /// A draw that is infinite or not a number.
    case nonFinite(chain: Int, draw: Int, value: Double)
    /// All draws of all chains are the same number: nothing moved, or the quantity is a constant.
    case constant(Double)
    /// Within each half chain all draws are the same number, but not the same in all: every chain is stuck at its own place.
    case everyChainStuck
    /// A probability outside (0, 1).
    case probabilityOutOfRange(Double)
    /// Swap records that do not describe walkers on a ladder.
    case malformedLadder(reason: String)

    public var description: String {
        switch self {
        case .noDraws:
            "there are no draws; give at least one chain with at least one draw"
        case .unequalLengths(let lengths):
            "the chains have the lengths \(lengths.prefix(8).map(String.init).joined(separator: ", ")); "
                + "cut all to \(lengths.min() ?? 0)"
        case .tooFewDraws(let count, let needed):
            "\(count) draws a chain are too few; draw at least \(needed)"
        case .nonFinite(let chain, let draw, let value):
            "draw \(draw) of chain \(chain) is \(value); a chain must be finite; look for an overflow in the target "
                + "or take a smaller step"
        case .constant(let value):
            "all draws are \(value); a quantity that does not vary has no autocorrelation; check that proposals are accepted"
        case .everyChainStuck:
            "every chain stays at a place of its own; take a smaller step or another kernel"
        case .probabilityOutOfRange(let probability):
            "probability \(probability) is outside (0, 1); choose one strictly between 0 and 1"
        case .malformedLadder(let reason):
            "the swap record is malformed: \(reason)"
        }
    }
}

// The ways to a fixed point.
//
//     Picard      x <- x + theta (F(x) - x)
//     Anderson    the mixture of the last iterates whose residuals nearly cancel        D. G. Anderson 1965, J. ACM 12
//     Newton      x <- x + t d,  (F'(x) - I) d = x - F(x), t halved until |F(x) - x| falls
//
// Picard converges where all eigenvalues of (1 - theta) + theta F' lie inside the unit circle, Anderson often where it does not,
// Newton from near enough wherever F' - I is regular. None promises to find every fixed point.

/// How the linear systems of Newton's method are solved.
public enum NewtonLinearSolver: Sendable, Hashable {
    /// Gaussian elimination on the whole derivative: n evaluations of it and n^3 / 3 multiplications a step.
    case dense
    /// GMRES, which only multiplies by the derivative (Saad and Schultz 1986, SIAM J. Sci. Stat. Comput. 7).
    case krylov(dimension: Int = 40)
}

/// A way to a fixed point.
public enum FixedPointMethod: Sendable, Hashable, CustomStringConvertible {
    /// Damped iteration; 1 is plain iteration.
    case picard(damping: Double = 1)
    /// Anderson acceleration with the last `memory` differences.
    case anderson(memory: Int = 8, damping: Double = 1)
    case newton(NewtonLinearSolver = .dense)

    public var description: String {
        switch self {
        case .picard(let damping): "Picard (damping \(damping))"
        case .anderson(let memory, let damping): "Anderson (memory \(memory), damping \(damping))"
        case .newton(.dense): "Newton (dense)"
        case .newton(.krylov(let dimension)): "Newton (GMRES, at most \(dimension) vectors)"
        }
    }

    func validate() throws(FixedPointFailure) {
        switch self {
        case .picard(let damping), .anderson(_, let damping):
            guard damping > 0, damping <= 1 else { throw .setting("damping", value: damping, allowed: "in (0, 1]") }
        case .newton: break
        }
        switch self {
        case .anderson(let memory, _) where !(1...1000).contains(memory):
            throw .setting("memory", value: Double(memory), allowed: "in 1...1000")
        case .newton(.krylov(let dimension)) where !(1...10_000).contains(dimension):
            throw .setting("Krylov dimension", value: Double(dimension), allowed: "in 1...10000")
        default: break
        }
    }
}

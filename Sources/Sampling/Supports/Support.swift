// Bounded supports: a coordinate x on an interval is a function of a free coordinate y on the whole line,
//
//     x > a          x = a + e^y                        log |dx/dy| = y
//     x < b          x = b - e^y                        log |dx/dy| = y
//     a < x < b      x = a + (b - a) / (1 + e^-y)       log |dx/dy| = log(b - a) - softplus(y) - softplus(-y)
//
// and the density of y is that of x times |dx/dy|.

import RealModule

/// Where a coordinate may be.
public enum Support: Sendable, Equatable {
    case real
    case above(Double)
    case below(Double)
    case between(Double, Double)

    /// x for a free coordinate, its derivative, log |dx/dy| and the derivative of that.
    func map(_ y: Double) -> (value: Double, slope: Double, logJacobian: Double, logJacobianSlope: Double) {
        switch self {
        case .real: return (y, 1, 0, 0)
        case .above(let lower):
            let exponential = Double.exp(y)
            return (lower + exponential, exponential, y, 1)
        case .below(let upper):
            let exponential = Double.exp(y)
            return (upper - exponential, -exponential, y, 1)
        case .between(let lower, let upper):
            // e^-|y| never overflows; the smaller of the logistic function's two values keeps its relative accuracy.
            let small = Double.exp(-abs(y))
            let minor = small / (1 + small)
            let width = upper - lower
            let value = y < 0 ? lower + width * minor : upper - width * minor
            let slope = width * minor / (1 + small)
            let tilt = (1 - small) / (1 + small)
            return (
                value, slope, Double.log(width) - abs(y) - 2 * Double.log(onePlus: small), y < 0 ? tilt : -tilt
            )
        }
    }

    /// The free coordinate of a value inside.
    ///
    /// - Throws: `SamplingError.outOfRange` for a value that is not strictly inside.
    public func free(_ x: Double) throws(SamplingError) -> Double {
        guard x.isFinite else {
            throw .outOfRange(what: "Coordinate", value: x, allowed: "finite")
        }
        switch self {
        case .real: return x
        case .above(let lower):
            guard x > lower else { throw .outOfRange(what: "Coordinate", value: x, allowed: "above \(lower)") }
            return Double.log(x - lower)
        case .below(let upper):
            guard x < upper else { throw .outOfRange(what: "Coordinate", value: x, allowed: "below \(upper)") }
            return Double.log(upper - x)
        case .between(let lower, let upper):
            guard x > lower, x < upper else {
                throw .outOfRange(what: "Coordinate", value: x, allowed: "between \(lower) and \(upper)")
            }
            return Double.log((x - lower) / (upper - x))
        }
    }

    func check() throws(SamplingError) {
        switch self {
        case .real: return
        case .above(let bound), .below(let bound):
            guard bound.isFinite else {
                throw .outOfRange(what: "Bound of a support", value: bound, allowed: "finite; .real has none")
            }
        case .between(let lower, let upper):
            guard lower < upper, (upper - lower).isFinite else {
                throw .outOfRange(what: "Width of a support", value: upper - lower, allowed: "positive and finite")
            }
        }
    }
}

// The bound (1/2) min(h, min_m (m + 2 beta h tail_m)) of lambda-hat for the tanh-zero model, certified, for sigma_a = 1.
//
// tail_m is the sum of c_k(r)^2 over the odd k beyond the first m, by Parseval's identity E[tanh(r x)^2] - sum of the first m; both
// come from the trapezoidal rule in a strip at an absolute accuracy that 2 beta h cannot spoil. That |c_k(w)| grows with |w|, so that
// r serves all smaller weights, is proved in the literature of the coefficients: z/sinh z falls.

import Foundation
import MultiplePrecision

/// Why the bound was not certified.
public enum CertifiedBoundError: Error, Hashable, CustomStringConvertible {
    case width(Int)
    case inverseTemperature(Double)
    case reach(Double)

    public var description: String {
        switch self {
        case .width(let width): "width \(width): give at least 1 neuron and at most 1000000"
        case .inverseTemperature(let beta): "inverse temperature \(beta): give a number in 1e-10...1e100"
        case .reach(let reach): "greatest weight \(reach): give a number in \(0x1p-20)...2"
        }
    }
}

public enum CertifiedLearningCoefficientBound {
    /// The bound, to about 2^-`precision`.
    ///
    /// - Throws: ``CertifiedBoundError``, or what the coefficients throw.
    public static func value(width: Int, beta: Double, reach: Double, precision: Precision) throws -> Interval {
        guard (1...1_000_000).contains(width) else { throw CertifiedBoundError.width(width) }
        guard (1e-10...1e100).contains(beta) else { throw CertifiedBoundError.inverseTemperature(beta) }
        guard (0x1p-20...2).contains(reach) else { throw CertifiedBoundError.reach(reach) }
        let scaleBits = Int(log2(2 * beta * Double(width)).magnitude.rounded(.up)) + 8
        let working = precision + scaleBits
        let scale = Interval(exact: beta, precision: working).scaled(by: 1) * width
        let point = BigFloat(reach, precision: working)
        let total = try TanhSecondMomentRule(limit: reach, precision: working).value(at: point)

        var count = 8
        while true {
            // No m beyond the best value so far can improve on it, nor can one beyond the width.
            let modes = min(count, width)
            let degrees = (0..<modes).map { 2 * $0 + 1 }
            let coefficients = try CertifiedHermiteCoefficient.values(
                .tanh, degrees: degrees, weight: reach, precision: working)
            var best = Interval(width, precision: working)
            var tail = total
            for m in 0...modes {
                if m > 0 { tail -= coefficients[m - 1].squared }
                let candidate = scale * tail + m
                best = try Interval(
                    lower: min(best.lower, candidate.lower), upper: min(best.upper, candidate.upper))
            }
            if modes == width || best.upper <= BigFloat(Double(modes)) {
                return best.scaled(by: -1).rounded(to: precision + 16)
            }
            count *= 2
        }
    }
}

// Moments of the Rayleigh and the normal law cut off at R, without cancellation:
//
//     G2(R) = int_0^R r^2 e^(-r^2/2) dr = sqrt(pi/2) erf(R/sqrt 2) - R e^(-R^2/2)
//     G3(R) = int_0^R r^3 e^(-r^2/2) dr = 2 - (R^2 + 2) e^(-R^2/2)
//
// by their series of one sign for small R, e^(-R^2/2) R^3 sum_j R^(2j) / (3 5 ... (2j+3)) and 2 e^(-x) sum_(j>=2) x^j / j!, x = R^2/2
// (DLMF 8.7.1), and by the closed forms, or complements, beyond.
//
// Promises: 6 ULPs, for 0 <= R <= infinity.

import RealModule

struct TruncatedMoments {
    let limit: Double
    /// e^(-R^2/2)
    let decay: Double

    init(limit: Double) {
        self.limit = limit
        decay = Double.exp(-0.5 * limit * limit)
    }

    private static let rootOfHalfPi = (Double.pi / 2).squareRoot()
    /// From here on the complement of G2 is less than half of the whole.
    private static let switchover = 1.6

    private var second: Double {
        guard limit < TruncatedMoments.switchover else { return TruncatedMoments.rootOfHalfPi - complementOfSecond }
        let square = limit * limit
        var (term, sum) = (1.0 / 3, 0.0)
        var odd = 3.0
        while term > sum * 0x1p-56 {
            sum += term
            odd += 2
            term *= square / odd
        }
        return decay * limit * square * sum
    }

    /// int_R^infinity r^2 e^(-r^2/2) dr
    private var complementOfSecond: Double {
        limit > 40 ? 0 : TruncatedMoments.rootOfHalfPi * Double.erfc(limit * 0.5.squareRoot()) + limit * decay
    }

    /// G2(S) - G2(R), R this limit and S >= R the other.
    ///
    /// - Accuracy: 6 2^-53 of the smaller one of G2(S) and the complement of G2(R).
    func secondMoment(to other: TruncatedMoments) -> Double {
        limit < TruncatedMoments.switchover
            ? other.second - second : max(0, complementOfSecond - other.complementOfSecond)
    }

    /// G2(R)
    var secondMoment: Double { second }

    /// G3(R)
    var thirdMoment: Double {
        let x = 0.5 * limit * limit
        guard x < 1 else { return limit > 40 ? 2 : 2 * (1 - decay - x * decay) }
        var (term, sum) = (0.5, 0.0)
        var j = 2.0
        while term > sum * 0x1p-56 {
            sum += term
            j += 1
            term *= x / j
        }
        return 2 * decay * x * x * sum
    }

    /// int_0^R r e^(-r^2/2) dr
    var firstMoment: Double { -Double.expMinusOne(-0.5 * limit * limit) }
}

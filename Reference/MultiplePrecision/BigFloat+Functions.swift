// Correctly rounded elementary and special functions. Outside its real domain a function returns NaN, as MPFR does;
// `Interval` turns that into a typed error.

import CMPFR

extension BigFloat {
    /// A function of one variable that MPFR rounds correctly.
    public enum Function: String, CaseIterable, Sendable {
        case squareRoot, exp, expMinusOne, log, sin, cos, tan, sinh, cosh, tanh, arcTangent, erf, erfc, gamma, logGamma

        @inlinable
        var operation: Unary {
            switch self {
            case .squareRoot: mpfr_sqrt
            case .exp: mpfr_exp
            case .expMinusOne: mpfr_expm1
            case .log: mpfr_log
            case .sin: mpfr_sin
            case .cos: mpfr_cos
            case .tan: mpfr_tan
            case .sinh: mpfr_sinh
            case .cosh: mpfr_cosh
            case .tanh: mpfr_tanh
            case .arcTangent: mpfr_atan
            case .erf: mpfr_erf
            case .erfc: mpfr_erfc
            case .gamma: mpfr_gamma
            case .logGamma:
                { result, x, rounding in
                    var signOfGamma: Int32 = 0
                    return mpfr_lgamma(result, &signOfGamma, x, rounding)
                }
            }
        }
    }

    /// `function` of this value, rounded once; at this value's precision unless another is given.
    ///
    /// - Accuracy: correctly rounded. `logGamma` is log |gamma(x)|.
    public func applying(
        _ function: Function, precision: Precision? = nil, rounding: Rounding = .toNearest
    ) -> BigFloat {
        BigFloat(function.operation, self, precision ?? self.precision, rounding)
    }

    /// This value to the integer power `n`, rounded once.
    public func raised(to n: Int, precision: Precision? = nil, rounding: Rounding = .toNearest) -> BigFloat {
        BigFloat({ mpfr_pow_si($0, $1, n, $2) }, self, precision ?? self.precision, rounding)
    }

    /// The integer below: floor(x), exact if `precision` holds it, else rounded towards minus infinity.
    public func roundedDownToInteger() -> BigFloat {
        BigFloat({ mpfr_rint_floor($0, $1, $2) }, self, precision, .down)
    }

    /// pi, rounded once.
    public static func pi(precision: Precision, rounding: Rounding = .toNearest) -> BigFloat {
        BigFloat(precision: precision) { mpfr_const_pi($0, rounding.mpfr) }
    }

    /// n!, rounded once; zero for negative `n`.
    public static func factorial(_ n: Int, precision: Precision, rounding: Rounding = .toNearest) -> BigFloat {
        BigFloat(precision: precision) { if n >= 0 { mpfr_fac_ui($0, UInt(n), rounding.mpfr) } }
    }
}

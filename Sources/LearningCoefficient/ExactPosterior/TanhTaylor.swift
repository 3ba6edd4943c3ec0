// tanh(z)/z as a function of y = z^2: its Taylor series, and the divided difference (tau(y1) - tau(y2)) / (y1 - y2) without
// cancellation, by Horner's scheme carried along two arguments.

/// tau(y) = tanh(sqrt y) / sqrt y for 0 <= y <= `limit`.
enum TanhTaylor {
    /// Up to here 26 terms reach 2^-54: the pole nearest to 0 is at y = -pi^2/4, and (0.49 · 4/pi^2)^25 < 2^-57.
    static let limit = 0.49

    /// From tanh' = 1 - tanh^2: (2n + 1) t_n = -sum t_i t_(n-1-i), whose terms have one sign.
    private static let coefficients: [Double] = {
        var t = [1.0]
        for n in 1..<26 {
            let sum = (0..<n).reduce(0.0) { $0 + t[$1] * t[n - 1 - $1] }
            t.append(-sum / Double(2 * n + 1))
        }
        return t
    }()

    /// How many terms are needed up to y.
    private static func terms(_ y: Double) -> Int {
        switch y {
        case ..<1e-3: 6
        case ..<0.02: 9
        case ..<0.1: 13
        default: 26
        }
    }

    /// tau(y2), and the divided difference with y1 >= y2.
    ///
    /// - Accuracy: 2^-51 relative, each.
    @inline(__always)
    static func values(_ y1: Double, _ y2: Double) -> (tau: Double, divided: Double) {
        var (tau, divided) = (0.0, 0.0)
        coefficients.withUnsafeBufferPointer { t in
            for n in stride(from: terms(y1) - 1, through: 0, by: -1) {
                divided = divided * y1 + tau
                tau = tau * y2 + t[n]
            }
        }
        return (tau, divided)
    }

    /// tau(y).
    @inline(__always)
    static func value(_ y: Double) -> Double {
        var tau = 0.0
        coefficients.withUnsafeBufferPointer { t in
            for n in stride(from: terms(y) - 1, through: 0, by: -1) { tau = tau * y + t[n] }
        }
        return tau
    }
}

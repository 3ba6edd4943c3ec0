// The fixed point of background and neurons at infinite width, proved for a discretisation, with truncation estimated.
//
// What is proved. In the residual h = y - f the fixed point minimises
//
//     D(h) = |h|^2/(2 kappa^2) - <h, y>/kappa^2 + log E_prior exp(sigma_a^2 g_h^2/(2 kappa^4)),   g_h(w) = <h, phi(w . x)>.
//
// The last term is convex: the logarithm of a mean of exponentials of the convex functions g_h^2. So D is strongly convex with modulus
// 1/kappa^2, a fixed point exists and is unique everywhere, not only in a ball, and as kappa^2 D'(h) = h - y + f_h,
//
//     |h - h*| <= |h - y + f_h|     for any h                                                                     (1)
//
// (strong monotonicity: |h - h*|^2/kappa^2 <= <D'(h) - D'(h*), h - h*> <= |D'(h)| |h - h*|). Nothing about how h was found matters.
// `LogarithmicSystem` is an instance of the same problem with point masses, so (1) holds for it; its right-hand side is evaluated with
// every rounding bounded. By Cauchy and Schwarz |g - g*| <= |h - h*| |phi(w . x)|, and the statistics follow in intervals.
//
// What is estimated. The system truncates modes, radii and frequencies; its convergence is geometric in all of them. Each value is
// computed at two resolutions, the second finer by a quarter in every respect, and the distance of the two is added to the proved
// enclosure of the second as a radius, although the second is far closer to the limit. That radius is an estimate, not a
// proof; `Result.truncation` is kept apart from `Result.proved`.

import Foundation
import MultiplePrecision

/// Mean-field fixed points with proof.
public enum CertifiedMeanField {
    /// The statistics that are certified.
    public enum Statistic: String, CaseIterable, Sendable {
        /// E (y - f)^2
        case loss
        /// <cos 2 q psi> over the neurons' angles, q the target's fold
        case petalOrder
        /// <|w|^2>
        case meanSquareRadius
    }

    /// The proof about one discretised system.
    public struct Proof: Sendable {
        /// An upper bound of the L2 distance of the stored residual to the system's unique fixed point.
        public let radius: Double
        /// Enclosures of the statistics of the system's fixed point.
        public let statistics: [Statistic: Interval]
        public let modes: Int
        public let radii: Int
        public let step: Double
    }

    /// A statistic with what is proved and what is estimated about it.
    public struct Result: Sendable {
        /// The finer system's value: proved.
        public let proved: Interval
        /// The distance to the continuous problem's value: estimated.
        public let truncation: BigFloat
        /// The two together.
        public let enclosure: Interval
    }

    public static let greatestDigits = 60

    /// A statistic to about `digits` digits relative to 1.
    ///
    /// - Throws: ``CertifiedMeanFieldError``, or an `IntervalError` where the precision decides too little.
    public static func result(
        _ statistic: Statistic, _ setting: CertifiedMeanFieldSetting, digits: Int
    ) throws -> Result {
        guard digits <= greatestDigits else { throw CertifiedMeanFieldError.tooCostly(digits: digits) }
        if setting.isInvisible {
            let value = Interval(statistic == .loss ? 1 : statistic == .meanSquareRadius ? 2 : 0, precision: 64)
            return Result(proved: value, truncation: BigFloat(0), enclosure: value)
        }
        let (coarse, fine) = try proofs.value(setting, digits: max(digits, 4))
        guard let first = coarse.statistics[statistic], let second = fine.statistics[statistic] else {
            throw CertifiedMeanFieldError.notFound(residual: .infinity)
        }
        let truncation = (first - second).magnitude
        let enclosure = second + (try Interval(lower: -truncation, upper: truncation))
        return Result(proved: second, truncation: truncation, enclosure: enclosure)
    }

    private static let proofs = ProofStore()

    /// A statistic as one interval, to an accuracy that grows with `precision`: three digits for each ten bits above 64 up to 32 digits
    /// at 165 bits, and slower from there on. The cost grows with the third power of the digits: a second or two for 17, for 32 from ten
    /// seconds (sigma_a^2/kappa^2 of 100) to half a minute (45,000), of one core.
    ///
    /// - Throws: as ``result(_:_:digits:)``.
    public static func value(
        _ statistic: Statistic, _ setting: CertifiedMeanFieldSetting, precision: Precision
    ) throws -> Interval {
        let bits = Double(precision.bits)
        let digits = bits <= 165 ? max(6, (bits - 64) * 0.3 + 2) : 32.3 + (bits - 165) * 0.05
        return try result(statistic, setting, digits: Int(digits)).enclosure
    }

    /// Modes, step and working precision.
    struct Resolution {
        let step: Double
        let modes: Int
        let digits: Int
        let precision: Precision

        /// Geometric rates, measured: the trapezoidal rule errs by about e^(2 - rate/step), where the rate falls from above 4 to 1.8
        /// as sigma_a^2/kappa^2 grows and the neurons' law sharpens; modes gain a digit each.
        init(_ setting: CertifiedMeanFieldSetting, digits wanted: Int) {
            // What the spectra's prefactors cost.
            digits = wanted + 3
            let gain = setting.readoutDeviation * setting.readoutDeviation / setting.noise
            let rate = min(4.1, max(1.8, 4.1 - 0.46 * log(max(1, gain / 300))))
            step = rate / (2.303 * Double(digits) + 3)
            modes = Int(1.05 * Double(digits)) + 1
            precision = Precision(clamping: Int(3.33 * Double(digits)) + 56)
        }

        private init(step: Double, modes: Int, digits: Int, precision: Precision) {
            self.step = step
            self.modes = modes
            self.digits = digits
            self.precision = precision
        }

        /// Finer by a quarter in every respect.
        var refined: Resolution {
            Resolution(
                step: step * 0.8, modes: modes + (modes + 3) / 4, digits: digits + (digits + 3) / 4,
                precision: precision)
        }
    }

    /// Solves a discretised system and proves its fixed point.
    static func proof(_ setting: CertifiedMeanFieldSetting, _ resolution: Resolution) throws -> Proof {
        let system = try LogarithmicSystem(
            setting, step: resolution.step, modes: resolution.modes, digits: resolution.digits,
            precision: resolution.precision)
        let approximate = ApproximateSystem(system, noise: setting.noise)
        let (start, neurons) = try approximate.minimiser()
        let evaluation = SystemEvaluation(system)
        var h = start.map { BigFloat($0, precision: system.precision) }
        let goal = pow(10, -Double(resolution.digits) - 4)
        var radius = Double.infinity
        // Each correction gains the digits of the approximate derivative, about ten.
        for _ in 0..<12 {
            let defect = try evaluation.defect(h)
            let bound = evaluation.norm(defect)
            if bound <= goal || bound > 0.1 * radius {
                radius = min(radius, bound)
                break
            }
            radius = bound
            let exponent = Int(log2(bound).rounded())
            let scaled = defect.map { -$0.midpoint.scaled(by: -exponent).double() }
            let step = approximate.solve(neurons, scaled, tolerance: 1e-11)
            for i in h.indices { h[i] += BigFloat(step[i], precision: system.precision).scaled(by: exponent) }
        }
        let proved = evaluation.norm(try evaluation.defect(h))
        return Proof(
            radius: proved, statistics: try evaluation.statistics(h, radius: proved), modes: resolution.modes,
            radii: system.count, step: resolution.step)
    }
}

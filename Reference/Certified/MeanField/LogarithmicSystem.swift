// The mean-field fixed point, discretised on logarithmic radii: a finite system, defined by stored binary numbers.
//
// Radii r_i = e^(ih) serve neurons and inputs; the trapezoidal rule in log r and the midpoint rule in the angle give
//
//     mu_i = h r_i^2 e^(-r_i^2/2),     g_k(i) = 1/2 sum_j mu_j h_k(j) C_k(i + j),     g(i, a) = sum_k S_ka g_k(i),
//     U = (stiffness/2) g^2,   Z = 1 + sum (mu_i/A) (e^U - 1),   f_k(j) = (gain/Z) sum_i C_k(i + j) sum_a S_ka (mu_i/A) e^U g,
//
// stiffness = sigma_a^2/kappa^4, gain = sigma_a^2/kappa^2. As sum mu <= 1, this is the experiment with a prior of point masses mu_i/A,
// and the rest of the mass at w = 0, and with inputs of point masses: its dual is as strongly convex as the original (see
// `CertifiedMeanField`). The C, S, mu and y of the system are the stored numbers, by definition; how far the system is from
// the continuous problem is a matter of truncation.

import Foundation
import MultiplePrecision

struct LogarithmicSystem {
    let modes: Int
    let angles: Int
    /// The number of radii.
    let count: Int
    let precision: Precision
    let gain: Interval
    let stiffness: Interval
    /// The bits of the numbers in fixed point.
    let bits: Int
    /// C_k(i + j) for i + j from 0.
    let kernel: [FixedPointVector]
    let radiiSquared: [BigFloat]
    let measure: [BigFloat]
    /// S_ka, mode-major and angle-major.
    let sines: [FixedPointVector]
    let sinesByAngle: [FixedPointVector]
    /// cos 2 theta_a.
    let doubleCosines: FixedPointVector
    /// The target's first mode; the others are 0.
    let target: [BigFloat]

    init(
        _ setting: CertifiedMeanFieldSetting, step h: Double, modes: Int, digits: Int, precision: Precision
    ) throws {
        self.modes = modes
        self.precision = precision
        // A whole number of limbs less one bit, which a rounded-up greatest number takes.
        let bits = (precision.bits / 64 + 1) * 64 - 1
        self.bits = bits
        angles = 2 * modes
        let (deviation, noise) = (
            Interval(exact: setting.readoutDeviation, precision: precision + 16),
            Interval(exact: setting.noise, precision: precision + 16)
        )
        gain = try deviation.squared / noise
        stiffness = try gain / noise
        // Near the origin the integrands fall as r^4, far out as e^(-r^2/2), whatever U <= 100 adds.
        let nats = 2.303 * Double(digits)
        let ratio = setting.readoutDeviation * setting.readoutDeviation / setting.noise
        let low = Int((-(nats + log(1 + ratio) + 4) / 4 / h).rounded(.down))
        let high = Int((0.5 * log(2 * (nats + 12)) / h).rounded(.up))
        count = high - low + 1
        let step = BigFloat(h, precision: precision)
        let radii = (low...high).map { (step * BigFloat($0, precision: precision)).applying(.exp) }
        radiiSquared = radii.map { $0 * $0 }
        measure = radiiSquared.map { step * $0 * (-$0.scaled(by: -1)).applying(.exp) }
        target = radii.map { radius in
            let cubed = radius * radius * radius / BigFloat(24, precision: precision).applying(.squareRoot)
            return setting.target == .xor ? (radius * radius).scaled(by: -1) : cubed
        }
        kernel = try MellinKernel(
            setting.activation, fold: setting.target.fold, modes: modes, step: h, indices: (2 * low)...(2 * high),
            digits: digits, precision: precision
        ).samples.map { FixedPointVector($0, bits: bits) }
        // theta_a = (a + 1/2) pi/(2 A): odd multiples of a 8A-th of a turn.
        let (cosines, sines) = MellinKernel.circle(8 * angles, precision)
        let angles = angles
        func position(_ multiple: Int, _ a: Int) -> Int { multiple * (2 * a + 1) % (8 * angles) }
        // One unit for all, so that both arrangements hold the same numbers.
        let one = BigFloat(1, precision: precision)
        func stored(_ values: [BigFloat]) -> [BigFloat] {
            let vector = FixedPointVector(values + [one], bits: bits)
            return values.indices.map { vector[$0] }
        }
        let (sineTable, cosineTable) = (stored(sines), stored(cosines))
        self.sines = (0..<modes).map { k in
            FixedPointVector((0..<angles).map { sineTable[position(2 * k + 1, $0)] }, bits: bits)
        }
        sinesByAngle = (0..<angles).map { a in
            FixedPointVector((0..<modes).map { sineTable[position(2 * $0 + 1, a)] }, bits: bits)
        }
        doubleCosines = FixedPointVector((0..<angles).map { cosineTable[position(2, $0)] }, bits: bits)
        // A prior of mass above 1 would be none.
        let mass = try measure.reduce(Interval(0, precision: precision)) { $0 + (try Interval($1)) }
        guard mass.upper <= BigFloat(1) else {
            throw IntervalError.domain(function: "the discrete prior", argument: mass.description, domain: "mass <= 1")
        }
    }
}

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
    /// C_k(i + j) for i + j from 0.
    let kernel: [[BigFloat]]
    let radiiSquared: [BigFloat]
    let measure: [BigFloat]
    /// S_ka, mode-major and angle-major.
    let sines: [[BigFloat]]
    let sinesByAngle: [[BigFloat]]
    /// cos 2 theta_a.
    let doubleCosines: [BigFloat]
    /// The target's first mode; the others are 0.
    let target: [BigFloat]

    init(
        _ setting: CertifiedMeanFieldSetting, step h: Double, modes: Int, digits: Int, precision: Precision
    ) throws {
        self.modes = modes
        self.precision = precision
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
        ).samples
        // theta_a = (a + 1/2) pi/(2 A): odd multiples of a 8A-th of a turn.
        let (cosines, sines) = MellinKernel.circle(8 * angles, precision)
        let angles = angles
        func position(_ multiple: Int, _ a: Int) -> Int { multiple * (2 * a + 1) % (8 * angles) }
        self.sines = (0..<modes).map { k in (0..<angles).map { sines[position(2 * k + 1, $0)] } }
        sinesByAngle = (0..<angles).map { a in (0..<modes).map { sines[position(2 * $0 + 1, a)] } }
        doubleCosines = (0..<angles).map { cosines[position(2, $0)] }
        // A prior of mass above 1 would be none.
        let mass = try measure.reduce(Interval(0, precision: precision)) { $0 + (try Interval($1)) }
        guard mass.upper <= BigFloat(1) else {
            throw IntervalError.domain(function: "the discrete prior", argument: mass.description, domain: "mass <= 1")
        }
    }
}

/// The same system in Double, for the solver that finds what is then proved.
struct ApproximateSystem {
    let modes: Int
    let angles: Int
    let count: Int
    let gain: Double
    let stiffness: Double
    let noise: Double
    let measure: [Double]
    let target: [Double]
    private let kernel: [[Double]]
    private let sines: [[Double]]

    init(_ system: LogarithmicSystem, noise: Double) {
        (modes, angles, count) = (system.modes, system.angles, system.count)
        gain = system.gain.midpoint.double()
        stiffness = system.stiffness.midpoint.double()
        self.noise = noise
        measure = system.measure.map { $0.double() }
        target = system.target.map { $0.double() }
        kernel = system.kernel.map { $0.map { $0.double() } }
        sines = system.sines.map { $0.map { $0.double() } }
    }

    struct Neurons {
        let field: [Double]
        let probabilities: [Double]
        let logPartition: Double
    }

    func product(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for k in 0..<modes { for i in 0..<count { sum += measure[i] * a[k * count + i] * b[k * count + i] } }
        return 0.5 * sum
    }

    /// sum_j C_k(i + j) v_k(j) for all k and i.
    private func correlate(_ v: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: modes * count)
        result.withUnsafeMutableBufferPointer { result in
            for k in 0..<modes {
                kernel[k].withUnsafeBufferPointer { kernel in
                    for j in 0..<count {
                        let value = v[k * count + j]
                        for i in 0..<count { result[k * count + i] += value * kernel[i + j] }
                    }
                }
            }
        }
        return result
    }

    func field(_ h: [Double]) -> [Double] {
        var weighted = h
        for k in 0..<modes { for i in 0..<count { weighted[k * count + i] *= 0.5 * measure[i] } }
        let parts = correlate(weighted)
        var values = [Double](repeating: 0, count: angles * count)
        values.withUnsafeMutableBufferPointer { values in
            for a in 0..<angles {
                for k in 0..<modes {
                    let sine = sines[k][a]
                    for i in 0..<count { values[a * count + i] += sine * parts[k * count + i] }
                }
            }
        }
        return values
    }

    func neurons(field: [Double]) -> Neurons {
        let exponents = field.map { min(0.5 * stiffness * $0 * $0, 700) }
        var sum = 0.0
        var weights = exponents
        for a in 0..<angles {
            for i in 0..<count {
                let mass = measure[i] / Double(angles)
                sum += mass * expm1(exponents[a * count + i])
                weights[a * count + i] = mass * exp(exponents[a * count + i])
            }
        }
        return Neurons(field: field, probabilities: weights.map { $0 / (1 + sum) }, logPartition: log1p(sum))
    }

    func output(_ weighted: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: modes * count)
        sums.withUnsafeMutableBufferPointer { sums in
            for k in 0..<modes {
                for a in 0..<angles {
                    let sine = sines[k][a]
                    for i in 0..<count { sums[k * count + i] += sine * weighted[a * count + i] }
                }
            }
        }
        return correlate(sums)
    }

    func defect(_ h: [Double], _ neurons: Neurons) -> [Double] {
        var result = output(zip(neurons.probabilities, neurons.field).map { gain * $0 * $1 })
        for i in result.indices { result[i] += h[i] - (i < count ? target[i] : 0) }
        return result
    }

    func value(_ h: [Double], _ neurons: Neurons) -> Double {
        let padded = target + [Double](repeating: 0, count: h.count - count)
        return (0.5 * product(h, h) - product(h, padded)) / noise + neurons.logPartition
    }

    /// kappa^2 D''(h) v.
    func hessian(_ neurons: Neurons, _ v: [Double]) -> [Double] {
        let change = field(v)
        var mean = 0.0
        for i in change.indices { mean += neurons.probabilities[i] * neurons.field[i] * change[i] }
        var weighted = change
        for i in change.indices {
            let g = neurons.field[i]
            weighted[i] = gain * neurons.probabilities[i] * (change[i] * (1 + stiffness * g * g) - g * stiffness * mean)
        }
        var result = output(weighted)
        for i in result.indices { result[i] += v[i] }
        return result
    }

    /// x with kappa^2 D'' x = right, to a relative `tolerance`, by conjugate gradients.
    func solve(_ neurons: Neurons, _ right: [Double], tolerance: Double) -> [Double] {
        var solution = [Double](repeating: 0, count: right.count)
        var rest = right
        var direction = right
        var square = product(rest, rest)
        let goal = tolerance * tolerance * square
        for _ in 0..<400 where square > goal {
            let image = hessian(neurons, direction)
            let step = square / product(direction, image)
            for i in rest.indices {
                solution[i] += step * direction[i]
                rest[i] -= step * image[i]
            }
            let next = product(rest, rest)
            for i in rest.indices { direction[i] = rest[i] + next / square * direction[i] }
            square = next
        }
        return solution
    }

    /// An approximate minimiser of the dual by damped Newton steps, from the best multiple of the target.
    func minimiser() throws -> (residual: [Double], neurons: Neurons) {
        let padded = target + [Double](repeating: 0, count: (modes - 1) * count)
        let full = field(padded)
        let norm = product(padded, padded)
        let candidates = (0..<30).map { exp(-7 * Double($0) / 29) }
        let values = candidates.map { c in
            (0.5 * c * c - c) * norm / noise + neurons(field: full.map { c * $0 }).logPartition
        }
        let best = candidates[values.indices.min { values[$0] < values[$1] } ?? 0]
        var h = padded.map { best * $0 }
        var state = neurons(field: field(h))
        var last = Double.infinity
        for _ in 0..<80 {
            let defect = defect(h, state)
            let size = product(defect, defect).squareRoot()
            if size < 1e-15 || (size < 1e-11 && size > 0.5 * last) { return (h, state) }
            last = size
            let direction = solve(state, defect.map { -$0 }, tolerance: size > 1e-6 ? min(1e-2, size) : 1e-6)
            let (value, slope) = (value(h, state), product(defect, direction) / noise)
            var length = 1.0
            while true {
                let candidate = zip(h, direction).map { $0 + length * $1 }
                let there = neurons(field: field(candidate))
                if size < 1e-6 || self.value(candidate, there) <= value + 1e-4 * length * slope {
                    (h, state) = (candidate, there)
                    break
                }
                length /= 2
                guard length > 1e-9 else { throw CertifiedMeanFieldError.notFound(residual: size) }
            }
        }
        throw CertifiedMeanFieldError.notFound(residual: last)
    }
}

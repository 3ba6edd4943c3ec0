// The discretised fixed point in Double: Newton's method on the dual finds what `SystemEvaluation` then proves, so that nothing here
// needs a proof.

import Dispatch
import Foundation
import MultiplePrecision

/// A `LogarithmicSystem` rounded to Double.
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
        kernel = system.kernel.map { kernel in (0..<kernel.count).map { kernel[$0].double() } }
        sines = system.sines.map { sines in (0..<sines.count).map { sines[$0].double() } }
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
        rows(modes) { k, row in
            kernel[k].withUnsafeBufferPointer { kernel in
                // Four terms to each pass over the row, whose loads and stores are the cost.
                var j = 0
                while j + 4 <= count {
                    let at = k * count + j
                    let (a, b, c, d) = (v[at], v[at + 1], v[at + 2], v[at + 3])
                    for i in 0..<count {
                        row[i] +=
                            (a * kernel[i + j] + b * kernel[i + j + 1])
                            + (c * kernel[i + j + 2] + d * kernel[i + j + 3])
                    }
                    j += 4
                }
                while j < count {
                    for i in 0..<count { row[i] += v[k * count + j] * kernel[i + j] }
                    j += 1
                }
            }
        }
    }

    /// So many rows of `count` numbers, each filled on some core from zeros by `fill`.
    private func rows(_ rows: Int, _ fill: @Sendable (Int, UnsafeMutableBufferPointer<Double>) -> Void) -> [Double] {
        let count = count
        return [Double](unsafeUninitializedCapacity: rows * count) { buffer, initialized in
            buffer.initialize(repeating: 0)
            // Each iteration has its own row, and the buffer outlives them all.
            nonisolated(unsafe) let all = buffer
            DispatchQueue.concurrentPerform(iterations: rows) { row in
                fill(row, UnsafeMutableBufferPointer(rebasing: all[row * count..<(row + 1) * count]))
            }
            initialized = rows * count
        }
    }

    func field(_ h: [Double]) -> [Double] {
        var weighted = h
        for k in 0..<modes { for i in 0..<count { weighted[k * count + i] *= 0.5 * measure[i] } }
        let parts = correlate(weighted)
        return rows(angles) { a, row in
            parts.withUnsafeBufferPointer { parts in
                for k in 0..<modes {
                    let sine = sines[k][a]
                    for i in 0..<count { row[i] += sine * parts[k * count + i] }
                }
            }
        }
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
        correlate(
            rows(modes) { k, row in
                weighted.withUnsafeBufferPointer { weighted in
                    for a in 0..<angles {
                        let sine = sines[k][a]
                        for i in 0..<count { row[i] += sine * weighted[a * count + i] }
                    }
                }
            })
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

// The posterior of the input weights of the tanh-zero model, readout weights integrated out, at any width h:
//
//     p(w) ~ prior(w) det(I + s K(w))^(-1/2),   s = 2 beta sigma_a^2,
//     lambda-hat = E[ (1/2) tr(s K (I + s K)^(-1)) ].
//
// With features F F^T = K (`NeuronFeatures`) and the thin factorisation [ sqrt(s) F; I ] = [ Q1; Q2 ] R by modified Gram-Schmidt,
//
//     (1/2) log det(I + s K) = sum_k log R_kk,   tr(s K (I + s K)^(-1)) = |Q1|^2,   d(sum log R_kk)/dF = sqrt(s) Q1 Q2^T.
//
// No matrix is squared. The error of column k of R is relative to that column, so that modes of size 1e-12 are as good as the first. From
// s = 1e16 on the features are those of all neurons together, whose columns are the divided differences of tanh in the weights themselves:
// what is left of a neuron beside the others then has a relative accuracy of its own, and s = 1e60 costs 16 neurons nothing.
//
// Since det is even in each w_i, the chain moves |w_i|, and in a coordinate u_i on the whole line in which small weights are as far apart
// as large ones: |w| = scale/(1 + e^(-u)) for the uniform prior, scale e^u for the others. In w itself the posterior has ridges
// of width s^(-1/2), on which Hamiltonian dynamics freezes.

import RealModule
import Sampling

/// The collapsed posterior as a target in the coordinates u.
public struct CollapsedPosterior: Target {
    public static let widths = 1...4096
    /// The error of log p(w | beta), relative where it is above 1, from s = 1e16 to 2 `heldTemperature`.
    public static let accuracy = 2e-9

    /// The inverse temperature to which `accuracy` is held against the reference at sigma_a = 1: up to 16 neurons, and up to 128.
    ///
    /// Past it some forty directions are seen of weights all over the prior, and the last of them are lost in rounding. Weights near one
    /// another show fewer.
    public static func heldTemperature(width: Int) -> Double { width <= 16 ? 1e60 : 1e30 }

    /// From this beta on, at sigma_a = 1, features are divided differences, whose relative accuracy does not depend on beta.
    public static let graded = NeuronFeatures.graded / 2

    /// Whether the features are those of all neurons together.
    public var isGraded: Bool {
        if case .divided = features { true } else { false }
    }

    public let width: Int
    public let prior: WeightPrior
    public let beta: InverseTemperature
    private let s: Double
    private let features: NeuronFeatures

    public var dimension: Int { width }

    /// - Parameters:
    ///   - width: h.
    ///   - prior: the prior of the input weights.
    ///   - beta: the inverse temperature.
    ///   - readoutScale: sigma_a.
    /// - Throws: `LearningCoefficientError.width`; `.scale`; `.tooCold` past s = 2e60, or past 1e28 for priors with weights above
    ///   40 (Cauchy, or wide ones), where Double no longer serves.
    public init(
        width: Int, prior: WeightPrior, beta: InverseTemperature, readoutScale: Double = 1
    ) throws(LearningCoefficientError) {
        guard CollapsedPosterior.widths.contains(width) else { throw .width(width, allowed: CollapsedPosterior.widths) }
        guard ExactPosterior.readoutScales.contains(readoutScale) else {
            throw .scale("readout prior", readoutScale, allowed: ExactPosterior.readoutScales)
        }
        let s = 2 * beta.value * readoutScale * readoutScale
        guard s <= 2e60, let features = NeuronFeatures(s: s, width: width, reach: prior.reach) else {
            let greatest = prior.reach <= DividedFeatures.greatestReach ? 2e60 : NeuronFeatures.greatestUngraded
            throw .tooCold(beta.value, reach: prior.reach, greatest: greatest / (2 * readoutScale * readoutScale))
        }
        (self.width, self.prior, self.beta) = (width, prior, beta)
        (self.s, self.features) = (s, features)
    }

    /// The posteriors of a ladder, which share what they have in common.
    ///
    /// - Throws: as `init`.
    static func ladder(
        width: Int, prior: WeightPrior, betas: [InverseTemperature], readoutScale: Double
    ) throws(LearningCoefficientError) -> [CollapsedPosterior] {
        guard let coldest = betas.max() else { return [] }
        let first = try CollapsedPosterior(width: width, prior: prior, beta: coldest, readoutScale: readoutScale)
        let scales = betas.map { first.s * ($0.value / coldest.value) }
        guard let features = NeuronFeatures.ladder(s: scales, width: width, reach: prior.reach) else {
            throw .inverseTemperature(coldest.value)
        }
        return betas.indices.map { CollapsedPosterior(first, at: betas[$0], s: scales[$0], features: features[$0]) }
    }

    private init(_ other: CollapsedPosterior, at beta: InverseTemperature, s: Double, features: NeuronFeatures) {
        (width, prior, self.beta, self.s, self.features) = (other.width, other.prior, beta, s, features)
    }

    /// The same posterior by other features, which must serve its temperature.
    init(_ other: CollapsedPosterior, features: NeuronFeatures) {
        (width, prior, beta, s, self.features) = (other.width, other.prior, other.beta, other.s, features)
    }

    /// |w| at u, and log of the prior density of u with its slope.
    @inline(__always)
    func weight(_ u: Double) -> (w: Double, slope: Double, logDensity: Double, logSlope: Double) {
        switch prior.family {
        case .uniform:
            let tail = Double.exp(-abs(u))
            let low = tail / (1 + tail)
            let sigma = u < 0 ? low : 1 / (1 + tail)
            let rest = u < 0 ? 1 / (1 + tail) : low
            return (
                prior.scale * sigma, prior.scale * sigma * rest, Double.log(low) - Double.log(onePlus: tail),
                rest - sigma
            )
        case .gauss:
            let ratio = Double.exp(u)
            return (prior.scale * ratio, prior.scale * ratio, u - ratio * ratio / 2, 1 - ratio * ratio)
        case .cauchy:
            // e^u/(1 + e^(2u)) = 1/(2 cosh u).
            let ratio = Double.exp(u)
            return (
                prior.scale * ratio, prior.scale * ratio, -abs(u) - Double.log(onePlus: Double.exp(-2 * abs(u))),
                -Double.tanh(u)
            )
        }
    }

    public func logDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        let parts = evaluate(x, gradient: nil)
        return parts.logPrior + parts.logFactor
    }

    public func logDensity(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        let parts = evaluate(x, gradient: gradient)
        return parts.logPrior + parts.logFactor
    }

    /// (1/2) tr(s K (I + s K)^(-1)) at u, whose posterior mean is lambda-hat.
    public func learningCoefficient(at x: UnsafeBufferPointer<Double>) -> Double {
        evaluate(x, gradient: nil).halfTrace
    }

    /// -(1/2) log det(I + s K) at u, whose exponential is the likelihood of w, and (1/2) tr(s K (I + s K)^(-1)).
    func likelihood(at x: UnsafeBufferPointer<Double>) -> (log: Double, halfTrace: Double) {
        let parts = evaluate(x, gradient: nil)
        return (parts.logFactor, parts.halfTrace)
    }

    /// The greatest magnitude of u that is followed: beyond, the prior has less than 1e-43 of its mass.
    private static let farthest = 100.0

    private func evaluate(
        _ x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>?
    ) -> (logPrior: Double, logFactor: Double, halfTrace: Double) {
        let (h, columns) = (width, features.count(width: width))
        // A weight past the features' reach, or one below any that matters.
        let highest = prior.family == .uniform ? CollapsedPosterior.farthest : Double.log(prior.reach / prior.scale)
        for u in x where !(u > -CollapsedPosterior.farthest && u < highest) { return (0, -.infinity, 0) }
        // Rows are neurons, filled up with zeros; columns are features.
        let top = (h + GramSchmidt.lanes - 1) / GramSchmidt.lanes * GramSchmidt.lanes
        let length = top + columns
        let slopeCount = gradient == nil ? 0 : columns * top
        let total = columns * length + slopeCount + top + columns + h + features.scratchCount
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: total) { memory in
            memory.initialize(repeating: 0)
            var used = 0
            func take(_ count: Int) -> UnsafeMutableBufferPointer<Double> {
                defer { used += count }
                return UnsafeMutableBufferPointer(rebasing: memory[used..<used + count])
            }
            let (matrix, slopes) = (take(columns * length), take(slopeCount))
            let (byRow, byColumn, scratch) = (take(top), take(columns), take(h + features.scratchCount))
            guard let entries = matrix.baseAddress, let weights = scratch.baseAddress else {
                return (0, -.infinity, 0)
            }
            let root = s.squareRoot()
            var logPrior = 0.0
            for i in 0..<h {
                let point = weight(x[i])
                weights[i] = point.w
                logPrior += point.logDensity
                gradient?[i] = point.logSlope
            }
            let tangents = gradient == nil ? nil : slopes.baseAddress
            let count = features.evaluate(
                UnsafeBufferPointer(start: weights, count: h), into: entries, stride: length, slopes: tangents,
                slopeStride: top, scratch: weights + h)
            for k in 0..<count {
                for i in 0..<h { entries[k * length + i] *= root }
                matrix[k * length + top + k] = 1
            }
            let (logDeterminant, rank) = GramSchmidt.orthonormalise(matrix, columns: count, length: length, top: top)
            var trace = 0.0
            for k in 0..<rank {
                for i in 0..<top { trace += matrix[k * length + i] * matrix[k * length + i] }
            }
            if let gradient {
                GramSchmidt.slopes(
                    matrix, rank: rank, columns: count, length: length, top: top, slopes: slopes, byRow: byRow,
                    byColumn: byColumn)
                for i in 0..<h { gradient[i] -= root * weight(x[i]).slope * byRow[i] }
            }
            return (logPrior, -logDeterminant, trace / 2)
        }
    }
}

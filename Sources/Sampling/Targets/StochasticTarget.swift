// Targets whose gradient is a sum over data, and estimates of it from minibatches.
//
//     log p(x) = log prior(x) + sum_{i < N} l_i(x),     g = grad log prior + (N/n) sum_{i in B} grad l_i,   |B| = n
//
// g is unbiased: B holds n indices drawn independently.

/// A target that gives an unbiased, random estimate of its gradient.
public protocol StochasticTarget: Sendable {
    var dimension: Int { get }

    /// Writes an estimate of grad log p(x), unbiased given x, over `gradient`.
    func stochasticGradient<R: Randomness>(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>, with randomness: inout R)
}

/// A log density that is a prior's plus a sum over data.
public protocol DecomposableTarget: Sendable {
    var dimension: Int { get }
    /// N, at least 1.
    var dataCount: Int { get }

    /// Writes grad log prior(x) over `gradient`.
    func priorGradient(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>)

    /// Adds `weight` times grad l_index(x) to `gradient`.
    func addDatumGradient(
        _ index: Int, weight: Double, at x: UnsafeBufferPointer<Double>, to gradient: UnsafeMutableBufferPointer<Double>
    )
}

/// The minibatch estimate of a decomposable target's gradient.
public struct MinibatchTarget<Base: DecomposableTarget>: StochasticTarget {
    public let base: Base
    /// n
    public let batchSize: Int

    public var dimension: Int { base.dimension }

    /// - Throws: `SamplingError` unless the batch size is at least 1.
    public init(_ base: Base, batchSize: Int) throws(SamplingError) {
        guard batchSize >= 1, base.dataCount >= 1 else {
            throw .count(what: "Minibatch", count: batchSize, expected: "at least 1, of at least 1 datum")
        }
        (self.base, self.batchSize) = (base, batchSize)
    }

    public func stochasticGradient<R: Randomness>(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>, with randomness: inout R
    ) {
        base.priorGradient(at: x, gradient: gradient)
        let weight = Double(base.dataCount) / Double(batchSize)
        for _ in 0..<batchSize {
            base.addDatumGradient(randomness.index(below: base.dataCount), weight: weight, at: x, to: gradient)
        }
    }
}

/// A target's own gradient, for stochastic kernels without noise of the gradient.
public struct FullBatchTarget<T: Target>: StochasticTarget {
    public let target: T
    public var dimension: Int { target.dimension }

    public init(_ target: T) { self.target = target }

    public func stochasticGradient<R: Randomness>(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>, with randomness: inout R
    ) {
        _ = target.saneLogDensity(at: x, gradient: gradient)
    }
}

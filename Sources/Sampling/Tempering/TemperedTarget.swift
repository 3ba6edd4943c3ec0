// A prior and an energy: the family of distributions p_beta(x) proportional to prior(x) e^(-beta E(x)), from the prior at beta = 0.

/// A prior and an energy.
public protocol TemperedTarget: Sendable {
    var dimension: Int { get }

    /// log prior(x) + constant.
    func logPrior(at x: UnsafeBufferPointer<Double>) -> Double

    /// log prior(x) + constant, and its gradient, written over `gradient`.
    func logPrior(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double

    /// E(x).
    func energy(at x: UnsafeBufferPointer<Double>) -> Double

    /// E(x), and adds `weight` times its gradient to `gradient`.
    func energy(
        at x: UnsafeBufferPointer<Double>, adding weight: Double,
        timesGradientTo gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double
}

/// A tempered target whose prior can be drawn from exactly.
public protocol DrawablePrior: TemperedTarget {
    /// Writes a draw from the prior over `x`.
    func drawPrior<R: Randomness>(into x: UnsafeMutableBufferPointer<Double>, with randomness: inout R)
}

/// One member of the family.
public struct Tempered<Base: TemperedTarget>: Target {
    public let base: Base
    /// The inverse temperature, at least 0.
    public let beta: Double

    public var dimension: Int { base.dimension }

    /// - Throws: `SamplingError.outOfRange` unless beta is at least 0 and finite.
    public init(_ base: Base, beta: Double) throws(SamplingError) {
        guard beta >= 0, beta.isFinite else {
            throw .outOfRange(what: "Inverse temperature", value: beta, allowed: "at least 0 and finite")
        }
        (self.base, self.beta) = (base, beta)
    }

    public func logDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        beta == 0 ? base.logPrior(at: x) : base.logPrior(at: x) - beta * base.energy(at: x)
    }

    public func logDensity(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        let logPrior = base.logPrior(at: x, gradient: gradient)
        guard beta > 0 else { return logPrior }
        return logPrior - beta * base.energy(at: x, adding: -beta, timesGradientTo: gradient)
    }

    /// The energy, with NaN taken for infinity.
    func saneEnergy(at x: UnsafeBufferPointer<Double>) -> Double {
        let energy = base.energy(at: x)
        return energy.isNaN ? .infinity : energy
    }
}

/// An independent draw from the prior, for the rung beta = 0. Exact there.
public struct PriorDraw<Base: DrawablePrior>: TransitionKernel {
    public let target: Tempered<Base>

    /// - Throws: `SamplingError.outOfRange` unless the target is at beta = 0.
    public init(target: Tempered<Base>) throws(SamplingError) {
        guard target.beta == 0 else {
            throw .outOfRange(what: "Inverse temperature of a draw from the prior", value: target.beta, allowed: "0")
        }
        self.target = target
    }

    public func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        let logDensity = state.withBuffers(vectors: 0) { buffers in
            target.base.drawPrior(into: buffers.position, with: &randomness)
            return target.saneLogDensity(at: UnsafeBufferPointer(buffers.position))
        }
        state.setLogDensity(logDensity)
        return Transition(acceptance: 1, moved: true, energy: -logDensity)
    }
}

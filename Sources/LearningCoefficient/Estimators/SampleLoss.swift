// A loss that is a mean over samples, and its localised posterior, as stochastic gradient samplers take it:
//
//     log p(w) = -beta L_n(w) - (gamma/2) |w - w*|^2,     L_n(w) = (1/n) sum_i l_i(w).
//
// beta multiplies the MEAN loss (`InverseTemperature`): an ordinary posterior of n samples has beta = n, the WBIC's n / log n.

import Sampling

/// A mean loss over n samples.
public protocol SampleLoss: Sendable {
    var dimension: Int { get }
    /// n, at least 1.
    var sampleCount: Int { get }

    /// l_i(w).
    func loss(of index: Int, at w: UnsafeBufferPointer<Double>) -> Double

    /// Adds `weight` times grad l_i(w) to `gradient`.
    func addGradient(
        of index: Int, weight: Double, at w: UnsafeBufferPointer<Double>,
        to gradient: UnsafeMutableBufferPointer<Double>)
}

extension SampleLoss {
    /// L_n(w).
    public func mean(at w: UnsafeBufferPointer<Double>) -> Double {
        var sum = 0.0
        for index in 0..<sampleCount { sum += loss(of: index, at: w) }
        return sum / Double(sampleCount)
    }
}

/// The posterior of a sample loss near a point, as a sum over the samples; a minibatch of it estimates the gradient without bias.
public struct LocalisedPosterior<Loss: SampleLoss>: DecomposableTarget {
    public let loss: Loss
    public let beta: InverseTemperature
    /// gamma, at least 0: the strength that holds the chain near the centre.
    public let localisation: Double
    /// w*.
    public let centre: [Double]

    public var dimension: Int { loss.dimension }
    public var dataCount: Int { loss.sampleCount }

    /// - Throws: `SamplingError` for a localisation that is negative or not finite, or a centre that does not fit.
    public init(
        _ loss: Loss, beta: InverseTemperature, localisation: Double, centre: [Double]
    ) throws(SamplingError) {
        guard localisation >= 0, localisation.isFinite else {
            throw .outOfRange(what: "Localisation", value: localisation, allowed: "at least 0 and finite")
        }
        guard centre.count == loss.dimension, !centre.isEmpty, loss.sampleCount >= 1, centre.allSatisfy(\.isFinite)
        else {
            throw .count(
                what: "Centre of a localised posterior", count: centre.count,
                expected: "\(loss.dimension) finite numbers, and at least 1 sample")
        }
        (self.loss, self.beta, self.localisation, self.centre) = (loss, beta, localisation, centre)
    }

    public func priorGradient(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) {
        for i in 0..<dimension { gradient[i] = localisation * (centre[i] - x[i]) }
    }

    public func addDatumGradient(
        _ index: Int, weight: Double, at x: UnsafeBufferPointer<Double>, to gradient: UnsafeMutableBufferPointer<Double>
    ) {
        loss.addGradient(of: index, weight: -weight * beta.value / Double(dataCount), at: x, to: gradient)
    }
}

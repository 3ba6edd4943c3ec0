// Neurons alpha phi(w . x) of a finite network on the nodes of an input rule.
//
// How: piecewise linear activations by fused kernels (`NeuronEnsemble+Ramps`), others by sums in the order of the neurons or of the
// nodes, whatever the number of threads.
//
// Promises: the same bits for every number of threads.

import Dispatch
import Sampling
import Synchronization

/// The parameters of N neurons.
public struct NeuronEnsemble: Sendable, Hashable {
    /// alpha.
    public var readout: [Double]
    /// The components of w.
    public var w1: [Double]
    public var w2: [Double]

    public var count: Int { readout.count }

    init(readout: [Double], w1: [Double], w2: [Double]) {
        self.readout = readout
        self.w1 = w1
        self.w2 = w2
    }

    init(zeros count: Int) {
        let zeros = [Double](repeating: 0, count: count)
        self.init(readout: zeros, w1: zeros, w2: zeros)
    }

    /// Neurons drawn from the prior, alpha ~ N(0, readoutDeviation^2) and w ~ N(0, I).
    ///
    /// - Parameters:
    ///   - count: number of neurons; none if it is not positive.
    ///   - readoutDeviation: sigma_a.
    ///   - seed: of the random numbers.
    ///   - draw: tells apart the draws of one seed.
    public init(priorCount count: Int, readoutDeviation: Double, seed: UInt64, draw: UInt64) {
        var stream = PhiloxStream(seed: seed, chain: .max, step: draw)
        func numbers(_ scale: Double) -> [Double] { (0..<max(0, count)).map { _ in scale * stream.normal() } }
        self.init(readout: numbers(readoutDeviation), w1: numbers(1), w2: numbers(1))
    }

    var isFinite: Bool {
        readout.allSatisfy(\.isFinite) && w1.allSatisfy(\.isFinite) && w2.allSatisfy(\.isFinite)
    }

    /// The weights w as points of the plane.
    public var cloud: PlanarCloud {
        get throws(CloudError) { try PlanarCloud(x: w1, y: w2) }
    }

    private static let blockSize = 64

    /// The ranges of neurons that are worked on together.
    private var blocks: [Range<Int>] {
        stride(from: 0, to: count, by: Self.blockSize).map { $0..<min($0 + Self.blockSize, count) }
    }

    /// sum_i alpha_i phi(w_i . x_j) at the rule's nodes.
    func outputs(_ activation: MeanFieldActivation, on rule: InputRule, concurrently: Bool) -> [Double] {
        if activation.isPiecewiseLinear { return rampOutputs(activation, on: rule, concurrently: concurrently) }
        // The nodes are divided, so that each output is one sum in the order of the neurons.
        let parts = orderedMap(rule.parts.count, concurrently: concurrently) { part -> [Double] in
            rule.nodes(ofPart: part).map { j in
                var sum = 0.0
                for i in 0..<count { sum += readout[i] * activation.value(w1[i] * rule.x[j] + w2[i] * rule.y[j]) }
                return sum
            }
        }
        return parts.flatMap { $0 }
    }

    /// g_i = sum_j r_j phi(w_i . x_j), and its derivatives in w_i.
    func projections(
        _ activation: MeanFieldActivation, of r: [Double], on rule: InputRule, concurrently: Bool
    ) -> (values: [Double], first: [Double], second: [Double]) {
        if activation.isPiecewiseLinear {
            return rampProjections(activation, of: r, on: rule, concurrently: concurrently)
        }
        let rx = zip(r, rule.x).map { $0 * $1 }
        let ry = zip(r, rule.y).map { $0 * $1 }
        let blocks = blocks
        let parts = orderedMap(blocks.count, concurrently: concurrently) { index -> [[Double]] in
            var sums = [[Double]](repeating: [], count: 3)
            for i in blocks[index] {
                var (g, g1, g2) = (0.0, 0.0, 0.0)
                for j in 0..<rule.count {
                    let z = w1[i] * rule.x[j] + w2[i] * rule.y[j]
                    let slope = activation.derivative(z)
                    g += r[j] * activation.value(z)
                    g1 += rx[j] * slope
                    g2 += ry[j] * slope
                }
                sums[0].append(g)
                sums[1].append(g1)
                sums[2].append(g2)
            }
            return sums
        }
        return (parts.flatMap { $0[0] }, parts.flatMap { $0[1] }, parts.flatMap { $0[2] })
    }
}

/// The results of `body` for 0 ..< count in order, on all cores or on this thread; the same either way.
func orderedMap<Value: Sendable>(
    _ count: Int, concurrently: Bool, _ body: @Sendable (Int) -> Value
) -> [Value] {
    guard concurrently, count > 1 else { return (0..<count).map(body) }
    let results = Mutex([Value?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
        let value = body(index)
        results.withLock { $0[index] = value }
    }
    return results.withLock { $0.compactMap { $0 } }
}

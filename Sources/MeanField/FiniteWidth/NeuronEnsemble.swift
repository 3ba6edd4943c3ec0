// Neurons alpha phi(w . x) of a finite network on the nodes of an input rule.
//
// How: a block of neurons at a time, the innermost loop over the block, so that sums run over the nodes in their order whatever
// the number of threads, and the compiler may vectorise over the neurons.
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

    /// Neurons drawn from the prior, alpha ~ N(0, readoutDeviation^2) and w ~ N(0, I).
    ///
    /// - Parameter draw: tells apart the draws of one seed.
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
        // The nodes are divided, so that each output is one sum in the order of the neurons.
        let chunk = 96
        let parts = orderedMap((rule.count + chunk - 1) / chunk, concurrently: concurrently) { part -> [Double] in
            let nodes = part * chunk..<min((part + 1) * chunk, rule.count)
            var sums = [Double](repeating: 0, count: nodes.count)
            let (x, y) = (Array(rule.x[nodes]), Array(rule.y[nodes]))
            for i in 0..<count {
                let (a, u, v) = (readout[i], w1[i], w2[i])
                activation.addOutputs(a, u, v, x, y, to: &sums)
            }
            return sums
        }
        return parts.flatMap { $0 }
    }

    /// g_i = sum_j r_j phi(w_i . x_j), and its derivatives in w_i.
    func projections(
        _ activation: MeanFieldActivation, of r: [Double], on rule: InputRule, concurrently: Bool
    ) -> (values: [Double], first: [Double], second: [Double]) {
        let rx = zip(r, rule.x).map { $0 * $1 }
        let ry = zip(r, rule.y).map { $0 * $1 }
        let blocks = blocks
        let parts = orderedMap(blocks.count, concurrently: concurrently) { index -> [[Double]] in
            let block = blocks[index]
            let (u, v) = (Array(w1[block]), Array(w2[block]))
            var sums = [[Double]](repeating: [Double](repeating: 0, count: block.count), count: 3)
            activation.addProjections(u, v, rule, r, rx, ry, to: &sums)
            return sums
        }
        return (parts.flatMap { $0[0] }, parts.flatMap { $0[1] }, parts.flatMap { $0[2] })
    }
}

extension MeanFieldActivation {
    /// sums_j += a phi(u x_j + v y_j).
    fileprivate func addOutputs(
        _ a: Double, _ u: Double, _ v: Double, _ x: [Double], _ y: [Double], to sums: inout [Double]
    ) {
        let (low, high) = bounds
        sums.withUnsafeMutableBufferPointer { sums in
            x.withUnsafeBufferPointer { x in
                y.withUnsafeBufferPointer { y in
                    if isPiecewiseLinear {
                        for j in 0..<sums.count {
                            let z = u * x[j] + v * y[j]
                            let above = z > low ? z : low
                            sums[j] += a * (above < high ? above : high)
                        }
                    } else {
                        for j in 0..<sums.count { sums[j] += a * value(u * x[j] + v * y[j]) }
                    }
                }
            }
        }
    }

    /// sums[0]_i += sum_j r_j phi(z_ij), sums[1]_i += sum_j rx_j phi'(z_ij), sums[2]_i += sum_j ry_j phi'(z_ij).
    fileprivate func addProjections(
        _ u: [Double], _ v: [Double], _ rule: InputRule, _ r: [Double], _ rx: [Double], _ ry: [Double],
        to sums: inout [[Double]]
    ) {
        let (low, high) = bounds
        var (g, g1, g2) = (sums[0], sums[1], sums[2])
        let count = u.count
        g.withUnsafeMutableBufferPointer { g in
            g1.withUnsafeMutableBufferPointer { g1 in
                g2.withUnsafeMutableBufferPointer { g2 in
                    u.withUnsafeBufferPointer { u in
                        v.withUnsafeBufferPointer { v in
                            for j in 0..<rule.count {
                                let (x, y, r, rx, ry) = (rule.x[j], rule.y[j], r[j], rx[j], ry[j])
                                if isPiecewiseLinear {
                                    for i in 0..<count {
                                        let z = u[i] * x + v[i] * y
                                        let above = z > low ? z : low
                                        let clipped = above < high ? above : high
                                        let slope = clipped == z ? 1.0 : 0
                                        g[i] += r * clipped
                                        g1[i] += rx * slope
                                        g2[i] += ry * slope
                                    }
                                } else {
                                    for i in 0..<count {
                                        let z = u[i] * x + v[i] * y
                                        let slope = derivative(z)
                                        g[i] += r * value(z)
                                        g1[i] += rx * slope
                                        g2[i] += ry * slope
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        sums = [g, g1, g2]
    }

    /// The values between which a piecewise linear activation is the identity.
    private var bounds: (low: Double, high: Double) { isOdd ? (-1, 1) : (0, 1) }
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

// Three numbers a neuron, of a, u and v, as the kernels take them: rows padded with zeros to a multiple of their lanes.

import Dispatch
import NetworkKernels

struct RampRows: Sendable, Equatable, Codable {
    var a: [Double]
    var u: [Double]
    var v: [Double]

    init(a: [Double], u: [Double], v: [Double]) {
        (self.a, self.u, self.v) = (KernelArray.padded(a), KernelArray.padded(u), KernelArray.padded(v))
    }

    init(zeros count: Int) {
        let zeros = [Double](repeating: 0, count: count)
        self.init(a: zeros, u: zeros, v: zeros)
    }

    var isFinite: Bool { a.allSatisfy(\.isFinite) && u.allSatisfy(\.isFinite) && v.allSatisfy(\.isFinite) }

    mutating func withPointers<Result>(_ body: (RampPointers) -> Result) -> Result {
        a.withUnsafeMutableBufferPointer { a in
            u.withUnsafeMutableBufferPointer { u in
                v.withUnsafeMutableBufferPointer { v in
                    body(RampPointers(a: a.baseAddress, u: u.baseAddress, v: v.baseAddress, count: a.count))
                }
            }
        }
    }
}

/// The rows while a kernel works on them.
///
/// Sendable although it holds pointers: each neuron belongs to one block, different blocks touch different elements, and the rows
/// outlive every use, which ends before `withPointers` returns.
struct RampPointers: @unchecked Sendable {
    let a, u, v: UnsafeMutablePointer<Double>?
    let count: Int

    /// Neurons that one thread takes at a time, a multiple of the kernels' lanes.
    static let block = 64

    /// The neurons of a block.
    func part(_ block: Int) -> NetworkRamps {
        let first = block * RampPointers.block
        guard let a, let u, let v else { return NetworkRamps() }
        return NetworkRamps(a: a + first, u: u + first, v: v + first, h: min(RampPointers.block, count - first))
    }

    /// Calls `body` with every block, on all cores or on this thread.
    func forEachBlock(concurrently: Bool, _ body: @Sendable (Int) -> Void) {
        let blocks = (count + RampPointers.block - 1) / RampPointers.block
        if concurrently && blocks > 1 {
            DispatchQueue.concurrentPerform(iterations: blocks, execute: body)
        } else {
            for block in 0..<blocks { body(block) }
        }
    }
}

extension RampField {
    /// Calls `body` for every block of neurons, on all cores or on this thread.
    ///
    /// - Parameters:
    ///   - rows: the neurons.
    ///   - state: other rows that belong to the neurons, as many as there are.
    ///   - concurrently: whether several cores may share the work.
    ///   - body: gets the field, a block's neurons, their part of each of `state`, and the number of the block's first neuron.
    func forEachBlock(
        of rows: inout RampRows, with state: inout [RampRows], concurrently: Bool,
        _ body: @Sendable (NetworkGrid, NetworkRamps, [NetworkRamps], Int) -> Void
    ) {
        withGrid { grid in
            let grid = RampGrid(grid: grid)
            rows.withPointers { neurons in
                state.withPointers { state in
                    neurons.forEachBlock(concurrently: concurrently) { block in
                        body(
                            grid.grid, neurons.part(block), state.map { $0.part(block) }, block * RampPointers.block)
                    }
                }
            }
        }
    }
}

extension [RampRows] {
    /// Calls `body` with the pointers of all rows.
    fileprivate mutating func withPointers(after found: [RampPointers] = [], _ body: ([RampPointers]) -> Void) {
        let next = found.count
        guard next < count else { return body(found) }
        var rows = self[next]
        // Taken out while it is worked on, so that it is not copied.
        self[next] = RampRows(zeros: 0)
        rows.withPointers { withPointers(after: found + [$0], body) }
        self[next] = rows
    }
}

/// The field's arrays while kernels read them.
///
/// Sendable although it holds pointers: nothing is written through them, and the field outlives every use.
struct RampGrid: @unchecked Sendable {
    let grid: NetworkGrid
}

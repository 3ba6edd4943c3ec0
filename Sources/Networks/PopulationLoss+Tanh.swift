// The loss of a tanh network by the array kernels, forward and backward:
//
//     f_j = sum_i a_i tanh(w_i x_j) - y_j,   L = sum_j q_j f_j^2,   r_j = 2 q_j f_j,
//     dL/da_i = sum_j r_j tanh(w_i x_j),   dL/dw_i = a_i sum_j r_j x_j (1 - tanh(w_i x_j)^2).
//
// Neurons come in blocks, whose outputs are summed one after another: the bits do not depend on who computes a block.

import Dispatch
import NetworkKernels

extension PopulationLoss {
    /// Memory for evaluations, to be kept between them: the first of a width allocates, later ones do not.
    public struct Workspace: Sendable {
        var numbers: [Double] = []

        public init() {}
    }

    /// Neurons in a block.
    static let block = 256

    func tanhValueAndGradient(
        _ parameters: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>,
        workspace: inout Workspace, concurrently: Bool, by set: InstructionSet = .best
    ) -> Double {
        let (nodeCount, width) = (nodes.count, parameters.count / 2)
        let blocks = (width + PopulationLoss.block - 1) / PopulationLoss.block
        // Slopes, the blocks' outputs, the tables of tanh; never empty, so that there is an address.
        let needed = nodeCount * (1 + blocks + width) + 1
        if workspace.numbers.count < needed { workspace.numbers = [Double](repeating: 0, count: needed) }
        return workspace.numbers.withUnsafeMutableBufferPointer { numbers in
            guard let slopes = numbers.baseAddress else { return 0 }
            let pass = TanhPass(
                set: set.kernels, nodes: nodes, width: width, parameters: parameters.baseAddress,
                gradient: gradient.baseAddress, outputs: slopes + nodeCount,
                tables: slopes + nodeCount * (1 + blocks))
            PopulationLoss.forEach(blocks, concurrently: concurrently) { pass.forward($0) }
            for j in 0..<nodeCount { slopes[j] = -target[j] }
            for block in 0..<blocks {
                let outputs = slopes + nodeCount * (1 + block)
                for j in 0..<nodeCount { slopes[j] += outputs[j] }
            }
            var loss = 0.0
            network_square_loss(set.kernels, weights, slopes, nodeCount, &loss)
            let read = TanhSlopes(first: slopes)
            PopulationLoss.forEach(blocks, concurrently: concurrently) { pass.backward($0, slopes: read) }
            return loss
        }
    }

    private static func forEach(_ blocks: Int, concurrently: Bool, _ body: @Sendable (Int) -> Void) {
        if concurrently && blocks > 1 {
            DispatchQueue.concurrentPerform(iterations: blocks, execute: body)
        } else {
            for block in 0..<blocks { body(block) }
        }
    }
}

/// What the blocks of one evaluation work on.
///
/// Sendable although it holds pointers: parameters and nodes are read only, a block writes the outputs, the table and the gradient of
/// its own neurons and of no others, and all outlive the evaluation.
private struct TanhPass: @unchecked Sendable {
    let set: NetworkInstructionSet
    let nodes: [Double]
    let width: Int
    let parameters: UnsafePointer<Double>?
    let gradient: UnsafeMutablePointer<Double>?
    let outputs: UnsafeMutablePointer<Double>
    let tables: UnsafeMutablePointer<Double>

    private func range(_ block: Int) -> (first: Int, count: Int) {
        let first = block * PopulationLoss.block
        return (first, min(PopulationLoss.block, width - first))
    }

    func forward(_ block: Int) {
        let (first, count) = range(block)
        guard let parameters else { return }
        network_tanh_outputs(
            set, nodes, nodes.count, parameters + first, parameters + width + first, count,
            tables + first * nodes.count, outputs + block * nodes.count)
    }

    func backward(_ block: Int, slopes: TanhSlopes) {
        let (first, count) = range(block)
        guard let parameters, let gradient else { return }
        network_tanh_gradient(
            set, nodes, slopes.first, nodes.count, parameters + first, tables + first * nodes.count, count,
            gradient + first, gradient + width + first)
    }
}

/// The slopes, which are read only once all outputs are summed.
///
/// Sendable although it holds a pointer: nothing is written through it.
private struct TanhSlopes: @unchecked Sendable {
    let first: UnsafePointer<Double>

    init(first: UnsafeMutablePointer<Double>) { self.first = UnsafePointer(first) }
}

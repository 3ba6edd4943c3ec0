// Which method computes which node of a Gauss-Hermite rule; see GaussHermiteRule.swift.

import Dispatch
import RealModule

struct GaussHermiteConstruction: Sendable {
    /// Up to this order every node comes from the recurrence.
    static let largestRecurrenceOrder = 80
    /// Up to this order the outermost nodes come from the recurrence. Beyond, their weights are 0 and Taylor steps are as good.
    static let largestEdgeRecurrenceOrder = 600
    /// How many nodes on either side are too close to the edge for the phase series.
    static let edgeCount = 16
    /// Nodes that are computed in a row. Each block starts afresh, so that the result does not depend on who computes it.
    static let blockSize = 4096

    private let order: Int
    /// The number of positive nodes.
    private let half: Int

    init(order: Int) {
        self.order = order
        half = order / 2
    }

    func fill(_ storage: MirroredStorage, concurrently: Bool) {
        if order <= GaussHermiteConstruction.largestRecurrenceOrder {
            if order & 1 == 1 { fillMiddle(storage) }
            if half > 0 {
                fillByRecurrence(1...half, phase: HermitePhase(order: order, terms: 2), storage)
            }
            return
        }
        let phase = HermitePhase(order: order)
        let lastOfBulk = half - GaussHermiteConstruction.edgeCount
        fillByPhase((1 - order & 1)...lastOfBulk, phase: phase, storage, concurrently: concurrently)
        let edge = (lastOfBulk + 1)...half
        if order <= GaussHermiteConstruction.largestEdgeRecurrenceOrder {
            fillByRecurrence(edge, phase: phase, storage)
        } else {
            fillByTaylorSteps(edge, phase: phase, storage)
        }
    }

    /// The middle of an odd rule: w = prod_(i = 1)^((n - 1) / 2) 2i / (2i + 1).
    private func fillMiddle(_ storage: MirroredStorage) {
        var weight = DoubleDouble.one
        for even in stride(from: 2, to: order, by: 2) { weight = weight * Double(even) / Double(even + 1) }
        storage.set(0, position: 0, weight: weight.rounded, logWeight: Double.log(weight.rounded))
    }

    private func fillByPhase(
        _ range: ClosedRange<Int>, phase: HermitePhase, _ storage: MirroredStorage, concurrently: Bool
    ) {
        let size = GaussHermiteConstruction.blockSize
        let blocks = (range.count + size - 1) / size
        let fillBlock = { @Sendable (block: Int) in
            let first = range.lowerBound + block * size
            // Starts come from the node before the last one: two chains of nodes overlap in the processor.
            var start = HermitePhase.leadingAngle(phase.target(first).high)
            var nextStart = HermitePhase.leadingAngle(phase.target(first + 1).high)
            for j in first...min(first + size - 1, range.upperBound) {
                let node = phase.node(theta: phase.target(j), start: start)
                (start, nextStart) = (nextStart, phase.secondNextAngle(after: node))
                storage.set(j, position: node.position.high, weight: node.weight, logWeight: node.logWeight)
            }
        }
        if concurrently && blocks > 1 {
            DispatchQueue.concurrentPerform(iterations: blocks, execute: fillBlock)
        } else {
            for block in 0..<blocks { fillBlock(block) }
        }
    }

    private func fillByRecurrence(_ range: ClosedRange<Int>, phase: HermitePhase, _ storage: MirroredStorage) {
        let recurrence = HermiteRecurrence(order: order)
        var angle = HermitePhase.leadingAngle(phase.target(range.lowerBound).high)
        var j = range.lowerBound
        while j <= range.upperBound {
            let count = min(4, range.upperBound - j + 1)
            var starts = HermiteRecurrence.Lanes.zero
            for lane in 0..<4 {
                if lane < count {
                    let approximation = phase.approximation(theta: phase.target(j + lane).high, start: angle)
                    angle = phase.nextAngle(after: approximation)
                    starts[lane] = approximation.position
                } else {
                    starts[lane] = starts[0]
                }
            }
            let found = recurrence.nodes(starts: starts)
            for lane in 0..<count {
                storage.set(
                    j + lane, position: found.positions[lane], weight: found.weights[lane],
                    logWeight: found.logWeights[lane])
            }
            j += 4
        }
    }

    /// `range` follows the last node that the phase gives.
    private func fillByTaylorSteps(_ range: ClosedRange<Int>, phase: HermitePhase, _ storage: MirroredStorage) {
        let before = phase.target(range.lowerBound - 1)
        let last = phase.node(theta: before, start: HermitePhase.leadingAngle(before.high))
        var edge = HermiteEdge(lambda: phase.lambda, after: last)
        var angle = HermitePhase.leadingAngle(phase.target(range.lowerBound).high)
        let logScale = 0.5 * Double.log(Double.pi / 2)
        for j in range {
            let approximation = phase.approximation(theta: phase.target(j).high, start: angle)
            angle = phase.nextAngle(after: approximation)
            edge.advance(spacing: approximation.position - edge.position.high)
            // w = sqrt(pi / 2) exp(-x^2 / 2) / Phi'(x)
            let exponent = edge.position * edge.position * 0.5
            let logWeight = logScale - Double.log(edge.density) - exponent.low - exponent.high
            storage.set(j, position: edge.position.high, weight: 0, logWeight: logWeight)
        }
    }
}

// A trajectory of the No-U-Turn sampler while it doubles. It knows no target; its vectors lie in the state's workspace.
//
// Leaves of a new subtree are numbered from 0. A subtree of level l ends at every leaf whose l lowest bits are ones. Its criterion needs
// the momenta at its first leaf s, at the last leaf m of its first half, at m + 1, and at its last leaf, and the running sums there.
//   - Even leaves begin subtrees. Leaf n is kept in slot popcount(n / 2): leaves that follow within the subtrees that n begins have
//     larger slots, so that n is not overwritten while one of them is open (D. Phan, N. Pradhan and M. Jankowiak 2019, arXiv 1912.11554).
//   - A leaf with exactly t trailing ones ends the first half of a subtree of level t + 1 and is kept in slot t.

import RealModule

struct Trajectory {
    typealias Buffer = Vector.Buffer

    /// One end of the trajectory.
    struct End {
        let position: Buffer
        let momentum: Buffer
        let gradient: Buffer
    }

    /// The momentum of a leaf and the sum of all momenta of its subtree up to it.
    private struct Checkpoint {
        let momentum: Buffer
        let sum: Buffer
    }

    /// Vectors of workspace.
    static func vectorCount(depth: Int) -> Int { 11 + 4 * depth }

    private let buffers: ChainState.Buffers
    private let maximumDepth: Int
    let forward: End
    let backward: End
    private let proposal: (position: Buffer, gradient: Buffer)
    /// Sum of the momenta of the trajectory, and of the new subtree.
    private let sum: Buffer
    private let subtreeSum: Buffer
    /// The momentum of the end that the new subtree starts from.
    private let innerMomentum: Buffer

    private(set) var depth = 0
    private(set) var leafCount = 0
    private(set) var acceptanceSum = 0.0
    private(set) var isDivergent = false
    private(set) var hasMoved = false
    private(set) var sampleLogDensity = 0.0
    private(set) var sampleEnergy = 0.0
    private var proposalLogDensity = 0.0
    private var proposalEnergy = 0.0
    /// The energy H of the start.
    private var startEnergy = 0.0
    /// Weights are e^(startEnergy - H - weightShift), so that none overflows.
    private var weightShift = 0.0
    private var weight = 1.0
    private var subtreeWeight = 0.0

    init(buffers: ChainState.Buffers, maximumDepth: Int) {
        self.buffers = buffers
        self.maximumDepth = maximumDepth
        forward = End(position: buffers.vector(0), momentum: buffers.vector(1), gradient: buffers.vector(2))
        backward = End(position: buffers.vector(3), momentum: buffers.vector(4), gradient: buffers.vector(5))
        proposal = (buffers.vector(6), buffers.vector(7))
        (sum, subtreeSum, innerMomentum) = (buffers.vector(8), buffers.vector(9), buffers.vector(10))
    }

    private func firstLeaf(slot: Int) -> Checkpoint {
        Checkpoint(momentum: buffers.vector(11 + 4 * slot), sum: buffers.vector(12 + 4 * slot))
    }

    private func halfEnd(level: Int) -> Checkpoint {
        Checkpoint(momentum: buffers.vector(13 + 4 * level), sum: buffers.vector(14 + 4 * level))
    }

    /// Starts at the state, with the momentum that the forward end holds.
    mutating func begin(logDensity: Double) {
        Vector.copy(buffers.position, to: forward.position)
        Vector.copy(buffers.gradient, to: forward.gradient)
        Vector.copy(buffers.position, to: backward.position)
        Vector.copy(buffers.gradient, to: backward.gradient)
        Vector.copy(forward.momentum, to: backward.momentum)
        Vector.copy(forward.momentum, to: sum)
        startEnergy = 0.5 * Vector.squaredNorm(forward.momentum) - logDensity
        (sampleLogDensity, sampleEnergy) = (logDensity, startEnergy)
    }

    mutating func beginSubtree(at end: End) {
        Vector.copy(end.momentum, to: innerMomentum)
        subtreeSum.update(repeating: 0)
        subtreeWeight = 0
    }

    /// Adds the leaf that the end has arrived at; false if the trajectory diverges or a subtree turns back.
    @inline(__always)
    mutating func add<R: Randomness>(
        leaf: Int, at end: End, logDensity: Double, with randomness: inout R
    ) -> Bool {
        leafCount += 1
        let energy = 0.5 * Vector.squaredNorm(end.momentum) - logDensity
        let gain = startEnergy - energy
        guard gain >= -Trajectory.divergenceThreshold else {
            isDivergent = true
            return false
        }
        let leafWeight = weigh(gain)
        subtreeWeight += leafWeight
        if leaf == 0 || randomness.accepts(probability: leafWeight / subtreeWeight) {
            Vector.copy(end.position, to: proposal.position)
            Vector.copy(end.gradient, to: proposal.gradient)
            (proposalLogDensity, proposalEnergy) = (logDensity, energy)
        }
        if leaf & 1 == 0 {
            let checkpoint = firstLeaf(slot: (leaf >> 1).nonzeroBitCount)
            Vector.copy(end.momentum, to: checkpoint.momentum)
            Vector.copy(subtreeSum, to: checkpoint.sum)
            Vector.add(1, end.momentum, to: subtreeSum)
            return true
        }
        Vector.add(1, end.momentum, to: subtreeSum)
        return closeSubtrees(endingAt: leaf, end: end)
    }

    /// An energy error above which a trajectory is called divergent, as in Stan.
    static let divergenceThreshold = 1000.0

    /// The weight of a leaf whose energy is below the start's by `gain`.
    private mutating func weigh(_ gain: Double) -> Double {
        if gain - weightShift > 300 {
            let factor = Double.exp(weightShift - gain)
            weight *= factor
            subtreeWeight *= factor
            weightShift = gain
        }
        let leafWeight = Double.exp(gain - weightShift)
        acceptanceSum += weightShift == 0 ? min(1, leafWeight) : min(1, Double.exp(gain))
        return leafWeight
    }

    /// Checks the subtrees that end at an odd leaf, from the smallest on; false if one turns back.
    private func closeSubtrees(endingAt leaf: Int, end: End) -> Bool {
        let levels = (~leaf).trailingZeroBitCount
        for level in 1...levels {
            let first = leaf - (1 << level) + 1
            let start = firstLeaf(slot: (first >> 1).nonzeroBitCount)
            guard goesOn(start.momentum, end.momentum, over: subtreeSum, since: start.sum) else { return false }
            // The halves of a pair are single leaves, and the checks across them are the one above.
            guard level > 1 else { continue }
            let middle = halfEnd(level: level - 1)
            let next = firstLeaf(slot: ((first + 1 << (level - 1)) >> 1).nonzeroBitCount)
            guard goesOn(start.momentum, next.momentum, over: middle.sum, since: start.sum, and: next.momentum),
                goesOn(middle.momentum, end.momentum, over: subtreeSum, since: middle.sum, and: middle.momentum)
            else { return false }
        }
        if levels < maximumDepth {
            let half = halfEnd(level: levels)
            Vector.copy(end.momentum, to: half.momentum)
            Vector.copy(subtreeSum, to: half.sum)
        }
        return true
    }

    /// Joins the complete subtree to the trajectory; false if the whole turns back.
    mutating func acceptSubtree<R: Randomness>(
        at end: End, opposite: End, with randomness: inout R
    ) -> Bool {
        depth += 1
        if randomness.accepts(probability: subtreeWeight / weight) {
            Vector.copy(proposal.position, to: buffers.position)
            Vector.copy(proposal.gradient, to: buffers.gradient)
            (sampleLogDensity, sampleEnergy, hasMoved) = (proposalLogDensity, proposalEnergy, true)
        }
        weight += subtreeWeight
        let first = firstLeaf(slot: 0).momentum
        let isOpen =
            goesOn(opposite.momentum, first, over: sum, and: first)
            && goesOn(innerMomentum, end.momentum, over: subtreeSum, and: innerMomentum)
        Vector.add(1, subtreeSum, to: sum)
        return isOpen && goesOn(opposite.momentum, end.momentum, over: sum)
    }

    /// Whether both momenta point along rho, the difference of two sums plus one momentum.
    private func goesOn(
        _ a: Buffer, _ b: Buffer, over upper: Buffer, since lower: Buffer? = nil, and extra: Buffer? = nil
    ) -> Bool {
        guard let a = a.baseAddress, let b = b.baseAddress, let sum = upper.baseAddress else { return true }
        var (first, last) = (0.0, 0.0)
        let count = upper.count
        switch (lower?.baseAddress, extra?.baseAddress) {
        case (let lower?, let extra?):
            for index in 0..<count {
                let rho = sum[index] - lower[index] + extra[index]
                first += a[index] * rho
                last += b[index] * rho
            }
        case (let lower?, nil):
            for index in 0..<count {
                let rho = sum[index] - lower[index]
                first += a[index] * rho
                last += b[index] * rho
            }
        case (nil, let extra?):
            for index in 0..<count {
                let rho = sum[index] + extra[index]
                first += a[index] * rho
                last += b[index] * rho
            }
        case (nil, nil):
            for index in 0..<count {
                first += a[index] * sum[index]
                last += b[index] * sum[index]
            }
        }
        return first > 0 && last > 0
    }
}

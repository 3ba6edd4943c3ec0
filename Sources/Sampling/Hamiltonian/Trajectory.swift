// A trajectory of the No-U-Turn sampler while it doubles. It knows no target; its vectors lie in the state's workspace.
//
// Leaves of a new subtree are numbered from 0. A subtree of level l ends at every leaf whose l lowest bits are ones. Its criterion needs
// the momenta at its first leaf s, at the last leaf m of its first half, at m + 1, and at its last leaf, and the running sums there.
//   - Even leaves begin subtrees. Leaf n is kept in slot popcount(n / 2): leaves that follow within the subtrees that n begins have
//     larger slots, so that n is not overwritten while one of them is open (D. Phan, N. Pradhan and M. Jankowiak 2019, arXiv 1912.11554).
//   - A leaf with exactly t trailing ones ends the first half of a subtree of level t + 1 and is kept in slot t.
//
// Points are never copied: both ends, the draw and the subtree's draw are numbers of slots, and a step goes to a slot that none of them is.

import RealModule

struct Trajectory {
    typealias Buffer = Vector.Buffer

    /// A slot for a position and its gradient.
    typealias Slot = Int

    /// One end of the trajectory.
    struct End {
        fileprivate(set) var slot: Slot
        let momentum: Buffer
    }

    /// The momentum of a leaf and the sum of all momenta of its subtree up to it.
    private struct Checkpoint {
        let momentum: Buffer
        let sum: Buffer
    }

    /// Vectors of workspace.
    static func vectorCount(depth: Int) -> Int { 2 * slotCount + 5 + 4 * depth }

    /// One more than can be in use.
    private static let slotCount = 5

    private let buffers: ChainState.Buffers
    private let maximumDepth: Int
    private(set) var forward: End
    private(set) var backward: End
    /// The draw from the trajectory, and from the new subtree.
    private var sample: Slot = 0
    private var proposal: Slot = 0
    /// Sum of the momenta of the trajectory, and of the new subtree.
    private let sum: Buffer
    let subtreeSum: Buffer
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
        let first = 2 * Trajectory.slotCount
        forward = End(slot: 0, momentum: buffers.vector(first))
        backward = End(slot: 0, momentum: buffers.vector(first + 1))
        (sum, subtreeSum) = (buffers.vector(first + 2), buffers.vector(first + 3))
        innerMomentum = buffers.vector(first + 4)
    }

    func point(_ slot: Slot) -> (position: Buffer, gradient: Buffer) {
        (buffers.vector(2 * slot), buffers.vector(2 * slot + 1))
    }

    /// A slot that nothing is in.
    var freeSlot: Slot {
        var slot = 0
        while slot == forward.slot || slot == backward.slot || slot == sample || slot == proposal { slot += 1 }
        return slot
    }

    private var firstCheckpoint: Int { 2 * Trajectory.slotCount + 5 }

    private func firstLeaf(slot: Int) -> Checkpoint {
        Checkpoint(
            momentum: buffers.vector(firstCheckpoint + 4 * slot), sum: buffers.vector(firstCheckpoint + 4 * slot + 1))
    }

    private func halfEnd(level: Int) -> Checkpoint {
        Checkpoint(
            momentum: buffers.vector(firstCheckpoint + 4 * level + 2),
            sum: buffers.vector(firstCheckpoint + 4 * level + 3))
    }

    /// Starts at the state, with the momentum that the forward end holds.
    mutating func begin(logDensity: Double) {
        let start = point(0)
        Vector.copy(buffers.position, to: start.position)
        Vector.copy(buffers.gradient, to: start.gradient)
        Vector.copy(forward.momentum, to: backward.momentum)
        Vector.copy(forward.momentum, to: sum)
        startEnergy = 0.5 * Vector.squaredNorm(forward.momentum) - logDensity
        (sampleLogDensity, sampleEnergy) = (logDensity, startEnergy)
    }

    /// Ends the draw: the state becomes it.
    func finish() {
        guard hasMoved else { return }
        let drawn = point(sample)
        Vector.copy(drawn.position, to: buffers.position)
        Vector.copy(drawn.gradient, to: buffers.gradient)
    }

    mutating func beginSubtree(at end: End) {
        Vector.copy(end.momentum, to: innerMomentum)
        subtreeSum.update(repeating: 0)
        subtreeWeight = 0
    }

    /// Notes where the subtrees that the next leaf begins have their first momentum; its step adds that to `subtreeSum`.
    @inline(__always)
    func prepare(leaf: Int) {
        guard leaf & 1 == 0 else { return }
        Vector.copy(subtreeSum, to: firstLeaf(slot: (leaf >> 1).nonzeroBitCount).sum)
    }

    /// Takes in the leaf that one end has arrived at in `slot`; false if the trajectory diverges or a subtree turns back.
    @inline(__always)
    mutating func add<R: Randomness>(
        leaf: Int, forwards: Bool, in slot: Slot, logDensity: Double, energy: Double, with randomness: inout R
    ) -> Bool {
        if forwards { forward.slot = slot } else { backward.slot = slot }
        let momentum = forwards ? forward.momentum : backward.momentum
        leafCount += 1
        let gain = startEnergy - energy
        guard gain >= -Trajectory.divergenceThreshold else {
            isDivergent = true
            return false
        }
        let leafWeight = weigh(gain)
        subtreeWeight += leafWeight
        if leaf == 0 || randomness.accepts(probability: leafWeight / subtreeWeight) {
            proposal = slot
            (proposalLogDensity, proposalEnergy) = (logDensity, energy)
        }
        if leaf & 1 == 0 {
            Vector.copy(momentum, to: firstLeaf(slot: (leaf >> 1).nonzeroBitCount).momentum)
            return true
        }
        return closeSubtrees(endingAt: leaf, momentum)
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
    private func closeSubtrees(endingAt leaf: Int, _ last: Buffer) -> Bool {
        let levels = (~leaf).trailingZeroBitCount
        for level in 1...levels {
            let first = leaf - (1 << level) + 1
            let start = firstLeaf(slot: (first >> 1).nonzeroBitCount)
            guard goesOn(start.momentum, last, over: subtreeSum, since: start.sum) else { return false }
            // The halves of a pair are single leaves, and the checks across them are the one above.
            guard level > 1 else { continue }
            let middle = halfEnd(level: level - 1)
            let next = firstLeaf(slot: ((first + 1 << (level - 1)) >> 1).nonzeroBitCount)
            guard goesOn(start.momentum, next.momentum, over: middle.sum, since: start.sum, and: next.momentum),
                goesOn(middle.momentum, last, over: subtreeSum, since: middle.sum, and: middle.momentum)
            else { return false }
        }
        if levels < maximumDepth {
            let half = halfEnd(level: levels)
            Vector.copy(last, to: half.momentum)
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
            sample = proposal
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
        let products = Vector.products(a, b, over: upper, since: lower, and: extra)
        return products.0 > 0 && products.1 > 0
    }
}

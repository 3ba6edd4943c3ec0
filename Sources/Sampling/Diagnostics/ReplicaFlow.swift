// How walkers travel on a temperature ladder: swap rates between neighbours, and round trips from the coldest rung to the hottest and back.
//
// High swap rates do not make a walker travel: it may oscillate below a bottleneck. Round trips tell, and the fraction of upward travellers shows
// where the bottleneck is (Katzgraber, Trebst, Huse and Troyer 2006, "Feedback-optimized parallel tempering Monte Carlo").

/// The travels of the walkers of a replica exchange, counted as the run goes on.
public struct ReplicaFlow: Sendable, Equatable {
    /// How many rungs, and walkers, there are.
    public let rungCount: Int
    /// How many swaps were proposed between rung i and rung i + 1.
    public private(set) var proposed: [Int]
    /// How many of them were accepted.
    public private(set) var accepted: [Int]
    /// Round trips of each walker: from rung 0 to the last rung and back.
    public private(set) var roundTrips: [Int]

    /// The walker at each rung.
    private var walkers: [Int]
    private var heading: [Heading]
    private var upward: [Int]
    private var labelled: [Int]

    /// The end of the ladder that a walker was at last.
    private enum Heading: Sendable {
        case unknown, upFromCold, downFromHot
        /// At the hot end last, but never at the cold one: reaching that completes no round trip.
        case downOnArrival
    }

    /// Walker i starts at rung i.
    ///
    /// - Throws: `DiagnosticError.malformedLadder` for fewer than two rungs.
    public init(rungCount: Int) throws(DiagnosticError) {
        guard rungCount >= 2 else {
            throw .malformedLadder(reason: "\(rungCount) rungs have no neighbours; take at least 2")
        }
        self.rungCount = rungCount
        proposed = [Int](repeating: 0, count: rungCount - 1)
        accepted = proposed
        roundTrips = [Int](repeating: 0, count: rungCount)
        walkers = Array(0..<rungCount)
        heading = [Heading](repeating: .unknown, count: rungCount)
        heading[0] = .upFromCold
        heading[rungCount - 1] = .downOnArrival
        upward = roundTrips
        labelled = roundTrips
    }

    /// Counts a proposed exchange of the walkers at `rung` and `rung + 1`.
    ///
    /// - Throws: `DiagnosticError.malformedLadder` unless both are on the ladder.
    public mutating func record(swapAt rung: Int, isAccepted: Bool) throws(DiagnosticError) {
        guard rung >= 0, rung < rungCount - 1 else {
            throw .malformedLadder(reason: "rung \(rung) has no upper neighbour; take one of 0...\(rungCount - 2)")
        }
        proposed[rung] += 1
        guard isAccepted else { return }
        accepted[rung] += 1
        walkers.swapAt(rung, rung + 1)
        if rung == 0 { arriveAtColdEnd(walkers[0]) }
        if rung == rungCount - 2 { arriveAtHotEnd(walkers[rungCount - 1]) }
    }

    /// Counts where the walkers are after a sweep of swaps, for `upwardFractions`.
    public mutating func endSweep() {
        for rung in 0..<rungCount {
            switch heading[walkers[rung]] {
            case .unknown: break
            case .upFromCold:
                upward[rung] += 1
                labelled[rung] += 1
            case .downFromHot, .downOnArrival: labelled[rung] += 1
            }
        }
    }

    /// The fraction of accepted swaps between rung i and rung i + 1; nil where none was proposed.
    public var swapRates: [Double?] {
        zip(accepted, proposed).map { $1 == 0 ? nil : Double($0) / Double($1) }
    }

    /// At each rung the fraction of walkers, among those that have been at either end, that were at the cold end last: 1 at rung 0, 0 at the last, and
    /// between them equal steps if the ladder is as good as can be. Nil where no such walker was seen.
    public var upwardFractions: [Double?] {
        zip(upward, labelled).map { $1 == 0 ? nil : Double($0) / Double($1) }
    }

    /// The walker that is at `rung` now.
    public func walker(at rung: Int) -> Int { walkers[rung] }

    private mutating func arriveAtColdEnd(_ walker: Int) {
        if heading[walker] == .downFromHot { roundTrips[walker] += 1 }
        heading[walker] = .upFromCold
    }

    private mutating func arriveAtHotEnd(_ walker: Int) {
        if heading[walker] == .upFromCold { heading[walker] = .downFromHot }
        if heading[walker] == .unknown { heading[walker] = .downOnArrival }
    }
}

// Where all replicas are, and what is known of their way through the ladder.

/// The state of replica exchange.
public struct ReplicaState: Sendable, Equatable {
    /// Attempts to swap a pair of rungs.
    public struct Swaps: Sendable, Equatable, Codable {
        public internal(set) var attempts = 0
        /// The sum of the acceptance probabilities: its mean has less variance than the share of accepted swaps.
        public internal(set) var acceptanceSum = 0.0

        public init(attempts: Int = 0, acceptanceSum: Double = 0) {
            (self.attempts, self.acceptanceSum) = (attempts, acceptanceSum)
        }

        /// The mean acceptance probability; 0 before the first attempt.
        public var acceptance: Double { attempts == 0 ? 0 : acceptanceSum / Double(attempts) }

        mutating func note(acceptance: Double) {
            attempts += 1
            acceptanceSum += acceptance
        }
    }

    /// The end of the ladder that a replica has visited last.
    public enum End: Int, Sendable, Codable {
        case none, coldest, hottest
    }

    /// The replica at each rung, coldest first.
    public internal(set) var replicas: [ChainState]
    /// E of the replica at each rung; 0 before the first sweep.
    public internal(set) var energies: [Double]
    /// The number of the replica at each rung.
    public internal(set) var labels: [Int]
    /// For each replica, by number.
    public internal(set) var lastEnds: [End]
    /// Journeys of replicas from the coldest rung to the hottest and back.
    public internal(set) var roundTrips = 0
    /// Swaps of each rung with the next hotter one.
    public internal(set) var swaps: [Swaps]
    public internal(set) var sweeps = 0

    /// The position at the target's own temperature, the draw.
    public var position: ContiguousArray<Double> { replicas[0].position }
    public var logDensity: Double { replicas[0].logDensity }

    /// 1 - mean acceptance of the swaps of each pair, for `TemperatureLadder.respaced(rejections:)`.
    public var rejections: [Double] { swaps.map { 1 - $0.acceptance } }

    init(replicas: [ChainState]) {
        self.replicas = replicas
        energies = replicas.map { _ in 0 }
        labels = Array(replicas.indices)
        lastEnds = replicas.map { _ in .none }
        swaps = replicas.dropFirst().map { _ in Swaps() }
        noteEnds()
    }

    /// A state as it was written down.
    ///
    /// - Throws: `SamplingError` unless there are at least two replicas, the counts agree and the labels are a permutation.
    public init(
        replicas: [ChainState], energies: [Double], labels: [Int], lastEnds: [End], roundTrips: Int, swaps: [Swaps],
        sweeps: Int
    ) throws(SamplingError) {
        let count = replicas.count
        guard count >= 2, energies.count == count, lastEnds.count == count, swaps.count == count - 1,
            labels.sorted() == Array(0..<count), roundTrips >= 0, sweeps >= 0,
            replicas.allSatisfy({ $0.dimension == replicas[0].dimension })
        else {
            throw .count(
                what: "Replicas", count: count,
                expected: "at least 2 of one dimension, with an energy, an end and a label 0..<count each")
        }
        (self.replicas, self.energies, self.labels) = (replicas, energies, labels)
        (self.lastEnds, self.roundTrips, self.swaps, self.sweeps) = (lastEnds, roundTrips, swaps, sweeps)
    }

    /// Forgets the counts of swaps and round trips, as after warm-up or on another ladder.
    public mutating func resetStatistics() {
        swaps = swaps.map { _ in Swaps() }
        roundTrips = 0
        lastEnds = lastEnds.map { _ in .none }
        noteEnds()
    }

    /// Forgets the counts, but not where every replica comes from: for counting in a process that goes on.
    public mutating func restartCounts() {
        swaps = swaps.map { _ in Swaps() }
        roundTrips = 0
    }

    mutating func exchange(_ lower: Int) {
        replicas.swapAt(lower, lower + 1)
        energies.swapAt(lower, lower + 1)
        labels.swapAt(lower, lower + 1)
    }

    /// Counts a round trip when a replica is back at the coldest rung from the hottest.
    mutating func noteEnds() {
        let (cold, hot) = (labels[0], labels[labels.count - 1])
        if lastEnds[cold] == .hottest { roundTrips += 1 }
        lastEnds[cold] = .coldest
        if lastEnds[hot] == .coldest { lastEnds[hot] = .hottest }
    }
}

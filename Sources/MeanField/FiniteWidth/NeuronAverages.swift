// Means over time of neurons that are alone in a background. Each neuron has its own mean, so that the standard error of the mean over
// neurons is that of independent numbers: nothing is assumed about correlation in time.

import AtomicFiles
import RealModule

/// A foreground, and sums of what was seen of it at regular times.
public struct NeuronAverages: Sendable, Equatable {
    public private(set) var foreground: Foreground
    /// The steps before the first look.
    public let warmUp: Int
    /// The steps from one look to the next.
    public let stride: Int
    /// Sums over the looks, a neuron each: cos(2 q psi), |w|^2 and alpha^2.
    private var sums: [[Double]]

    private static let statistics = 3
    /// Of each count, so that their products are numbers of steps.
    private static let greatest = 1 << 30

    /// - Parameters:
    ///   - foreground: at its start.
    ///   - warmUp: the steps before anything is counted, at least 0.
    ///   - stride: the steps between two looks, at least 1.
    public init(_ foreground: Foreground, warmUp: Int, stride: Int) {
        self.foreground = foreground
        self.warmUp = min(max(0, warmUp), Self.greatest)
        self.stride = min(max(1, stride), Self.greatest)
        let zeros = [Double](repeating: 0, count: foreground.ensemble.count)
        sums = [[Double]](repeating: zeros, count: Self.statistics)
    }

    /// How often the neurons have been looked at.
    public var looks: Int { max(0, foreground.steps - warmUp) / stride }

    /// The steps after which there have been so many looks.
    public func steps(forLooks looks: Int) -> Int { warmUp + min(max(0, looks), Self.greatest) * stride }

    /// Takes steps until there have been so many looks.
    ///
    /// - Parameters:
    ///   - looks: the number of looks from the start on.
    ///   - observe: is called after the warm-up and after each look.
    /// - Throws: ``MeanFieldError/unstable(step:)``, and whatever `observe` throws.
    public mutating func advance(toLooks looks: Int, observe: (NeuronAverages) throws -> Void = { _ in }) throws {
        if foreground.steps < warmUp {
            try foreground.advance(steps: warmUp - foreground.steps, stretch: warmUp)
            try observe(self)
        }
        while foreground.steps < steps(forLooks: looks) {
            try foreground.advance(steps: stride, stretch: stride)
            look()
            try observe(self)
        }
    }

    private mutating func look() {
        let neurons = foreground.ensemble
        let order = 2 * Double(foreground.setting.target.fold)
        for i in neurons.readout.indices {
            let (a, u, v) = (neurons.readout[i], neurons.w1[i], neurons.w2[i])
            sums[0][i] += Double.cos(order * Double.atan2(y: v, x: u))
            sums[1][i] += u * u + v * v
            sums[2][i] += a * a
        }
    }

    /// <cos 2 q psi>, <|w|^2> and <alpha^2>.
    var moments: [CloudMoment] {
        let looks = Double(max(1, looks))
        return sums.map { CloudMoment($0.map { $0 / looks }) }
    }

    // MARK: Checkpoints

    /// Replaces the checkpoint called `name` in a directory.
    public func save(_ name: String, in directory: LockedDirectory) throws(WriteError) {
        let note = sums.reduce("\(warmUp) \(stride)") { HexadecimalRow.text($0, $1) }
        try foreground.save(name, in: directory, note: note)
    }

    /// Goes on from a checkpoint of the same run that has at most so many looks, if there is a file.
    ///
    /// - Throws: ``CheckpointError``.
    public mutating func resume(from path: String, looks: Int) throws(CheckpointError) {
        var kept = self
        guard let note = try kept.foreground.resume(from: path) else { return }
        let words = note.split(separator: " ")
        let count = foreground.ensemble.count
        guard words.count == 2 + Self.statistics * count, let first = Int(words[0]), let second = Int(words[1]),
            let numbers = HexadecimalRow.numbers(words.dropFirst(2), count: Self.statistics * count)
        else { throw .damaged(path: path) }
        guard first == warmUp, second == stride, kept.foreground.steps <= steps(forLooks: looks) else { return }
        kept.sums = (0..<Self.statistics).map { Array(numbers[$0 * count..<($0 + 1) * count]) }
        self = kept
    }
}

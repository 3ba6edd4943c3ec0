// The accuracy of a quantity: the error of its fast implementation in ULPs at its golden inputs and at inputs drawn from
// its domain, against what it promises.
//
// The inputs depend on the seed and the quantity's name only, and the results are combined in the order of the draws, so
// that neither the machine nor the number of cores changes them.

/// The measured accuracy of one quantity.
public struct Accuracy: Sendable {
    /// An error at some inputs.
    public struct Sample: Sendable {
        public let inputs: Inputs
        /// In ULPs; infinite for an answer of NaN.
        public let error: Double
        public let promise: Double

        /// Whether the promise is a promise, and kept.
        public var isKept: Bool { promise.isFinite && error <= promise }

        /// By which factor the error exceeds the promise.
        fileprivate var excess: Double { error / promise }
    }

    /// How many inputs are drawn unless told otherwise.
    public static let drawCount = 200
    /// The numbers of inputs that may be drawn.
    public static let drawCountRange = 0...1_000_000

    public let quantity: String
    /// At how many inputs the error was measured, failures not counted.
    public private(set) var count = 0
    /// The mean error in ULPs; 0 if nothing was measured.
    public private(set) var mean = 0.0
    /// The sample with the greatest error, the first of them if there are several.
    public private(set) var worst: Sample?
    /// The sample that breaks its promise by the greatest factor.
    public private(set) var worstBroken: Sample?
    /// Why there is no error at some inputs, or no inputs.
    public private(set) var failures: [String] = []

    /// Whether the promise was kept everywhere, and an answer was had everywhere.
    public var isKept: Bool { worstBroken == nil && failures.isEmpty && count > 0 }

    init(quantity: String, samples: [Result<Sample, any Error>], failures: [String]) {
        self.quantity = quantity
        self.failures = failures
        var sum = 0.0
        for sample in samples {
            switch sample {
            case .failure(let error):
                self.failures.append("\(error)")
            case .success(let sample):
                count += 1
                sum += sample.error
                if sample.error > worst?.error ?? -1 { worst = sample }
                if !sample.isKept, worstBroken.map({ sample.excess > $0.excess }) ?? true { worstBroken = sample }
            }
        }
        if count > 0 { mean = sum / Double(count) }
    }
}

extension Quantity {
    /// The accuracy at the golden inputs and at `count` inputs drawn with `seed`, measured on all cores.
    public func accuracy(
        count: Int, seed: UInt64, sharpness: Sharpness = .promised, progress: ProgressLine = .none
    ) async -> Accuracy {
        var stream = SplitMix64(seed: seed, name: name)
        var points = golden
        var known = Set(golden)
        var failures: [String] = []
        do {
            // A small domain is drawn from more than once; each of its inputs is measured once.
            for _ in 0..<reach.draws(outOf: count) {
                let inputs = try draw(from: &stream)
                if known.insert(inputs).inserted { points.append(inputs) }
            }
        } catch {
            failures.append("\(error)")
        }
        let samples = await points.parallelMap(progress.begun(name, count: points.count)) { inputs in
            Result { try sample(at: inputs, sharpness) }
        }
        return Accuracy(quantity: name, samples: samples, failures: failures)
    }
}

extension Catalogue {
    /// The accuracies of the quantities called `names`, or of all.
    ///
    /// - Parameters:
    ///   - names: the quantities; none stands for all.
    ///   - count: how many inputs of each are drawn.
    ///   - seed: chooses the inputs.
    ///   - precision: the working precision of the reference in bits; by default what the error needs.
    ///   - progress: is told how far the work has come.
    /// - Throws: ``UsageError`` for an unknown name, or a count or precision out of range.
    public func accuracies(
        _ names: [String] = [], count: Int = Accuracy.drawCount, seed: UInt64 = 0, precision: Int? = nil,
        progress: ProgressLine = .none
    ) async throws(UsageError) -> [Accuracy] {
        let quantities = try selection(names)
        try Accuracy.validate(count: count)
        let sharpness = precision.map(Sharpness.precision) ?? .promised
        try sharpness.validate()
        var accuracies: [Accuracy] = []
        for quantity in quantities {
            accuracies.append(
                await quantity.accuracy(count: count, seed: seed, sharpness: sharpness, progress: progress))
        }
        return accuracies
    }
}

extension Accuracy {
    /// - Throws: ``UsageError/option(_:value:allowed:)`` if `count` inputs are too many or too few to draw.
    static func validate(count: Int) throws(UsageError) {
        let range = drawCountRange
        guard range.contains(count) else {
            throw .option(
                "--count", value: "\(count)", allowed: "draw \(range.lowerBound)...\(range.upperBound) inputs")
        }
    }
}

// Sequential testing with a bounded false-alarm probability: A. Gandy and J. Scott 2020, "Unit testing for MCMC and other Monte Carlo
// methods", arXiv 2001.06465, algorithm 1. With k stages, b = a/k and g = b^(1/k), stage i draws anew and
//
//     rejects if p <= b,    passes if p > g + b,    else goes on with b <- b/g, and after the first stage with more replications.
//
// Stage i is reached with probability at most g^(i-1) and then rejects with probability at most a/(k g^(i-1)): a in all. A p-value
// in no doubt costs one small stage; only a doubtful one costs more.

import RealModule

/// What a sequential test found.
enum SequentialVerdict: Equatable {
    case passed(replications: Int)
    case rejected(pValue: Double, replications: Int)

    var isRejected: Bool { if case .rejected = self { true } else { false } }
}

struct SequentialTest {
    let name: StatisticalTest
    /// Replications of the first stage.
    let replications: Int
    var stages = 4
    /// How many times as many the later stages have.
    var growth = 8

    /// - Parameter pValue: a p-value from so many replications, drawn at this seed, independent of other seeds.
    func run(seed: UInt64, pValue: (_ replications: Int, _ seed: UInt64) throws -> Double) rethrows -> SequentialVerdict
    {
        var threshold = name.falseAlarm / Double(stages)
        let band = Double.pow(threshold, 1 / Double(stages))
        var (count, total) = (replications, 0)
        for stage in 0..<stages {
            let p = try pValue(count, seed &+ UInt64(stage) &* 0x9E37_79B9_7F4A_7C15)
            total += count
            if !(p > threshold) { return .rejected(pValue: p, replications: total) }
            if p > band + threshold { break }
            threshold /= band
            if stage == 0 { count *= growth }
        }
        return .passed(replications: total)
    }
}

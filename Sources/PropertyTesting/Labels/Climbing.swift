// Climbing: the search of the worst case of a score, by small random changes of choice sequences.
//
// One to three choices change: an integer by a signed power of two, a Double by 2^k representable numbers, to its
// negative, or by a factor near 1. A change is kept if the score rises. Such a climb ends on the hill where it began, so
// that there are several: each begins at the best random case of one stretch of the run, all get equal shares of steps, and
// after each round the lower half of them ends (successive halving; Karnin, Koren & Somekh, ICML 2013). The last one gets
// as many steps as all of a round together. This finds local maxima, not a proof that no worse case exists.

/// A choice sequence and its score.
struct Climber {
    var score: Double
    var choices: [Choice]

    mutating func climb(to score: Double?, _ choices: @autoclosure () -> [Choice]) {
        guard let score, score > self.score else { return }
        self = Climber(score: score, choices: choices())
    }
}

/// The best case of each of up to eight stretches of a run.
struct ClimbingStarts {
    private let casesPerStart: Int
    private var best: [Climber?]

    /// - Parameter cases: The random cases to come; fewer than 100 give one start, 400 give eight.
    init(cases: Int) {
        let count = [8, 4, 2].first { 50 * $0 <= cases } ?? 1
        casesPerStart = (cases + count - 1) / count
        best = Array(repeating: nil, count: count)
    }

    mutating func note(_ score: Double, _ position: Int, _ choices: @autoclosure () -> [Choice]) {
        let stretch = min(position / casesPerStart, best.count - 1)
        if let known = best[stretch]?.score, known >= score { return }
        best[stretch] = Climber(score: score, choices: choices())
    }

    var climbers: [Climber] { best.compactMap { $0 } }
}

/// How many climb in a round, and the steps of each.
struct ClimbingRound: Equatable {
    var climbers: Int
    var steps: [Int]

    /// Rounds with all, half, a quarter, ... of the climbers, and equally many steps together in each.
    static func all(climbers: Int, cases: Int) -> [ClimbingRound] {
        var counts = [climbers]
        while let last = counts.last, last > 1 { counts.append((last + 1) / 2) }
        return counts.indices.map { round in
            // What division leaves over goes to the first of the round.
            let share = cases / counts.count + (round < cases % counts.count ? 1 : 0)
            let count = counts[round]
            return ClimbingRound(
                climbers: count, steps: (0..<count).map { share / count + ($0 < share % count ? 1 : 0) })
        }
    }
}

extension Array where Element == Choice {
    func mutated(_ random: inout RandomStream) -> [Choice] {
        guard !isEmpty else { return self }
        var mutant = self
        for _ in 0...random.uniform(in: 0...2) {
            let index = random.uniform(in: 0...(count - 1))
            mutant[index] = mutant[index].mutated(&random)
        }
        return mutant
    }
}

extension Choice {
    fileprivate func mutated(_ random: inout RandomStream) -> Choice {
        switch kind {
        case .boolean:
            return Choice(.boolean, 1 - Swift.min(magnitude, 1))
        case .integer:
            let step: UInt64 = 1 << UInt64(random.uniform(in: 0...Swift.max(0, 63 - magnitude.leadingZeroBitCount)))
            if random.next() & 1 == 0 {
                let (sum, overflow) = magnitude.addingReportingOverflow(step)
                return Choice(.integer, overflow ? magnitude : sum, isNegative: isNegative)
            }
            return magnitude >= step
                ? Choice(.integer, magnitude - step, isNegative: isNegative)
                : Choice(.integer, step - magnitude, isNegative: !isNegative)
        case .double:
            guard double.isFinite else { return self }
            switch random.uniform(in: 0...7) {
            case 0: return Choice(-double)
            case 1, 2:
                let factor = 1 + (random.unitInterval() - 0.5) * 0.25
                return Choice(double * factor)
            default:
                let units = 1 << random.uniform(in: 0...52)
                return Choice(double.advanced(byUnits: random.next() & 1 == 0 ? units : -units))
            }
        }
    }
}

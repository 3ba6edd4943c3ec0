import PropertyTesting
import RealModule
import Testing

@testable import Sampling

/// The weights, the evidence and the particles of tempered sequential Monte Carlo.
@Suite struct TemperedMonteCarloTests {
    /// Six particles on a coarse ladder: every bias of order 1/n would be large.
    @Test func evidenceAndParticlesAreUnbiasedOnAFixedLadder() throws {
        for experiment in try [TemperedExperiments.shiftedNormal(), TemperedExperiments.crossing(beta: 1e4)] {
            let test = SequentialTest(name: .temperedMonteCarlo, replications: Effort.isDeep ? 20_000 : 400)
            let verdict = try test.run(seed: seed(experiment.name)) {
                try experiment.pValue(replications: $0, seed: $1)
            }
            #expect(!verdict.isRejected, "\(experiment.name): \(verdict)")
        }
    }

    /// The points (k + u) / n hit an interval of length w floor(n w) or one more times, and n w times in the mean over u.
    @Test func systematicResampling() throws {
        let weights = Generator<Double>.uniform(in: 0...1).array(count: 2...9)
        try forAll(weights, cases: 60) { (weights: [Double]) in
            let (total, count) = (weights.reduce(0, +), weights.count)
            guard total > 0.01 else { return }
            let offsets = 400
            var sums = [Int](repeating: 0, count: count)
            for offset in 0..<offsets {
                var randomness = FixedUniform(value: (Double(offset) + 0.5) / Double(offsets))
                let parents = Resampling.systematic(weights: weights, with: &randomness)
                #expect(parents.count == count && parents == parents.sorted())
                for index in 0..<count {
                    let (found, share) = (parents.count { $0 == index }, Double(count) * weights[index] / total)
                    #expect(Double(found) > share - 1 - 1e-9 && Double(found) < share + 1 + 1e-9)
                    sums[index] += found
                }
            }
            for index in 0..<count {
                // The midpoint rule on a function of u with two jumps of 1.
                let share = Double(count) * weights[index] / total
                #expect(abs(Double(sums[index]) / Double(offsets) - share) <= 2 / Double(offsets) + 1e-9)
            }
        }
    }

    /// On the adaptive ladder the evidence and the mean energy are those of the exact partition function, within 8 standard errors
    /// over 16 runs: a false alarm of 1e-6 (Student's t with 15 degrees of freedom).
    @Test(arguments: [1e2, 1e6])
    func adaptiveEvidence(_ beta: Double) throws {
        let sampler = try TemperedMonteCarlo(NormalCrossing(), beta: beta, particleCount: 120, movesPerStage: 3) {
            (target) throws(SamplingError) in
            try RandomWalk(target: target, stepSize: 0.4)
        }
        var (evidences, energies): ([Double], [Double]) = ([], [])
        for chain in 0..<16 as Range<UInt32> {
            let result = try sampler.run(seed: seed("adaptive evidence"), chain: chain)
            #expect(result.betas.first == 0 && result.betas.last == beta && result.betas == result.betas.sorted())
            #expect(result.logEvidence.count == result.betas.count && result.particles.count == 120)
            // Only the last step may be shorter than the largest that leaves half of the particles effective.
            #expect(result.effectiveSizes.allSatisfy { $0 >= 0.5 * 120 - 1e-6 })
            #expect(result.effectiveSizes.dropLast().allSatisfy { $0 <= 0.5 * 120 + 0.1 })
            evidences.append(Double.exp(result.logEvidence[result.betas.count - 1] - TemperedExperiments.log(beta)))
            energies.append(beta * result.meanEnergies[result.betas.count - 1])
        }
        let root = beta.squareRoot()
        check(evidences, mean: 1)
        check(energies, mean: 0.5 - Double.erf(root) / (2 * ErfIntegral.value(root)))
    }

    private func check(_ values: [Double], mean: Double) {
        let n = Double(values.count)
        let found = values.reduce(0, +) / n
        let variance = values.reduce(0) { $0 + ($1 - found) * ($1 - found) } / (n - 1)
        #expect(abs(found - mean) <= 8 * (variance / n).squareRoot(), "\(found) for \(mean)")
        // An estimate that never varied, or varied wildly, would say nothing.
        #expect(variance > 0 && variance < mean * mean)
    }

    /// The ladder of a run gives, as a fixed one, the same run: stages and addresses are the same.
    @Test func aLadderCanBeRunAgain() throws {
        let sampler = try TemperedMonteCarlo(ShiftedNormal(), beta: 30, particleCount: 20) {
            (target) throws(SamplingError) in
            try RandomWalk(target: target, stepSize: 0.5)
        }
        let first = try sampler.run(seed: 3)
        let again = try sampler.run(through: first.betas, seed: 3)
        #expect(again.particles == first.particles && again.logEvidence == first.logEvidence)
        #expect(try sampler.run(through: first.betas, seed: 4).logEvidence != first.logEvidence)
        for betas in [[], [0], [0, 1], [0.5, 30], [0, 20, 10, 30], [0, 30, 30], [0, .nan, 30]] as [[Double]] {
            #expect(throws: SamplingError.self) { try sampler.run(through: betas, seed: 3) }
        }
    }

    @Test func refusals() throws {
        func make(beta: Double = 1, particles: Int = 4, share: Double = 0.5, moves: Int = 1) throws {
            _ = try TemperedMonteCarlo(
                NormalCrossing(), beta: beta, particleCount: particles, effectiveShare: share, movesPerStage: moves
            ) { (target) throws(SamplingError) in try RandomWalk(target: target, stepSize: 1) }
        }
        try make()
        for beta in [-1, .nan, .infinity] { #expect(throws: SamplingError.self) { try make(beta: beta) } }
        for particles in [Int.min, 0, 1, 1 << 25] {
            #expect(throws: SamplingError.self) { try make(particles: particles) }
        }
        for share in [0, 1, .nan] { #expect(throws: SamplingError.self) { try make(share: share) } }
        #expect(throws: SamplingError.self) { try make(moves: 0) }
        // No particle has a finite energy.
        let hopeless = try TemperedMonteCarlo(ShiftedNormal(shift: .infinity), beta: 1, particleCount: 4) {
            (target) throws(SamplingError) in
            try RandomWalk(target: target, stepSize: 1)
        }
        #expect(throws: SamplingError.self) { try hopeless.run(seed: 1) }
    }
}

/// Gives one uniform number, for ever.
struct FixedUniform: Randomness {
    let value: Double
    mutating func bits() -> UInt64 { 0 }
    mutating func uniform() -> Double { value }
}

/// A standard normal prior with the energy (x - m)^2 / 2: Z(beta)/Z(0) = e^(-beta m^2 / (2 (1 + beta))) / sqrt(1 + beta), and at beta
/// x ~ N(beta m / (1 + beta), 1 / (1 + beta)).
struct ShiftedNormal: DrawablePrior {
    var shift = 1.5

    var dimension: Int { 1 }

    func logPrior(at x: UnsafeBufferPointer<Double>) -> Double { -0.5 * x[0] * x[0] }

    func logPrior(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double {
        gradient[0] = -x[0]
        return logPrior(at: x)
    }

    func energy(at x: UnsafeBufferPointer<Double>) -> Double { 0.5 * (x[0] - shift) * (x[0] - shift) }

    func energy(
        at x: UnsafeBufferPointer<Double>, adding weight: Double,
        timesGradientTo gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        gradient[0] += weight * (x[0] - shift)
        return energy(at: x)
    }

    func drawPrior<R: Randomness>(into x: UnsafeMutableBufferPointer<Double>, with randomness: inout R) {
        x[0] = randomness.normal()
    }
}

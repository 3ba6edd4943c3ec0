import PropertyTesting
import RealModule
import Testing

@testable import Sampling

@Suite struct TemperatureLadderTests {
    @Test func geometric() throws {
        let ladder = try TemperatureLadder.geometric(coldest: 1e4, hottest: 1, rungs: 6, endsAtZero: true)
        #expect(ladder.betas.count == 6 && ladder.betas[0] == 1e4 && ladder.betas[4] == 1 && ladder.betas[5] == 0)
        for index in 1..<5 { #expect(abs(ladder.betas[index - 1] / ladder.betas[index] - 10) <= 1e-12) }
    }

    /// Equal rejections leave the ladder, and the ends always stay.
    @Test func respacing() throws {
        try forAll(.integer(in: 3...8), .uniform(in: 0.01...0.9), cases: 40) { (rungs: Int, rejection: Double) in
            let ladder = try TemperatureLadder.geometric(coldest: 100, hottest: 0.5, rungs: rungs, endsAtZero: true)
            let same = try ladder.respaced(rejections: [Double](repeating: rejection, count: rungs - 1))
            for (first, second) in zip(same.betas, ladder.betas) { #expect(abs(first - second) <= 1e-12 * first) }
        }
        try forAll(Generator<Double>.uniform(in: 0...1).array(count: 1...9), .integer(in: 2...20), cases: 60) {
            (rejections: [Double], rungs: Int) in
            let ladder = try TemperatureLadder.geometric(coldest: 100, hottest: 0.5, rungs: rejections.count + 1)
            let respaced = try ladder.respaced(rejections: rejections, rungs: rungs)
            #expect(respaced.betas.count == rungs)
            #expect(respaced.betas.first == ladder.betas.first && respaced.betas.last == ladder.betas.last)
        }
    }

    /// Where all rejection is between two rungs, the new rungs go there.
    @Test func respacingGoesWhereTheBarrierIs() throws {
        let ladder = try TemperatureLadder(betas: [8, 4, 2, 1])
        let respaced = try ladder.respaced(rejections: [0, 0.9, 0])
        #expect(respaced.betas[1] < 4 && respaced.betas[2] > 2)
        // Thirds of the barrier between log 4 and log 2, but for the floor of a thousandth.
        #expect(abs(Double.log(respaced.betas[1]) - Double.log(4) + Double.log(2) / 3) <= 1e-3)
    }

    /// On a Gaussian family the adapted ladder is geometric: swap acceptance depends on the ratio of the betas alone.
    @Test func adaptation() throws {
        let sampler = try ReplicaExchange(
            QuadraticFamily(), ladder: TemperatureLadder(betas: [100, 99, 90, 1])
        ) { (target, _) throws(SamplingError) in
            QuadraticDraw(beta: target.beta, target: target)
        }
        var state = try sampler.state(at: [0.1, 0.1])
        let adapted = try sampler.adapted(&state, rounds: 6, firstSweeps: 32, seed: 5)
        let ratios = (1..<4).map { adapted.ladder.betas[$0 - 1] / adapted.ladder.betas[$0] }
        // 100^(1/3) = 4.64.
        for ratio in ratios { #expect(ratio > 3.6 && ratio < 6) }
        #expect(state.swaps.allSatisfy { $0.attempts == 512 })
        #expect(state.roundTrips > 20)
    }

    /// Exact swap rates and the exact rate of round trips, on independent draws at every rung.
    ///
    /// Energies are exponential with the rates beta: a swap is accepted with probability 2 b / (a + b) for a > b. Acceptances are then
    /// independent, and round trips happen 1 / (2 + 2 sum r / (1 - r)) times a sweep in the mean, r = 1 - acceptance
    /// (S. Syed et al. 2022, theorem 1). False alarms: below 1e-9 a swap rate (Hoeffding), below 1e-6 for the trips (Student, 19 degrees).
    @Test func roundTripsHaveTheirRate() throws {
        let betas: [Double] = [9, 3, 1.5, 0.5]
        let sampler = try ReplicaExchange(QuadraticFamily(), ladder: TemperatureLadder(betas: betas)) {
            (target, _) throws(SamplingError) in
            QuadraticDraw(beta: target.beta, target: target)
        }
        let (sweeps, runs) = (300, 20)
        var (trips, swaps) = ([Double](), [ReplicaState.Swaps](repeating: .init(), count: 3))
        for run in 0..<runs {
            var state = try sampler.state(at: [0.1, 0.1])
            for step in 0..<sweeps + 100 {
                // The journeys before the first 100 sweeps are not those of a stationary process.
                if step == 100 { state.restartCounts() }
                var randomness = PhiloxStream(seed: seed("round trips"), chain: UInt32(run), step: UInt64(step))
                _ = sampler.advance(&state, with: &randomness)
            }
            trips.append(Double(state.roundTrips) / Double(sweeps))
            for (index, count) in state.swaps.enumerated() {
                swaps[index] = .init(
                    attempts: swaps[index].attempts + count.attempts,
                    acceptanceSum: swaps[index].acceptanceSum + count.acceptanceSum)
            }
        }
        var odds = 0.0
        for (index, swap) in swaps.enumerated() {
            let exact = 2 * betas[index + 1] / (betas[index] + betas[index + 1])
            #expect(swap.attempts == runs * sweeps / 2)
            #expect(abs(swap.acceptance - exact) <= (0.5 * Double.log(2e9) / Double(swap.attempts)).squareRoot())
            odds += (1 - exact) / exact
        }
        let mean = trips.reduce(0, +) / Double(runs)
        let variance = trips.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(runs - 1)
        let (rate, error) = (1 / (2 + 2 * odds), (variance / Double(runs)).squareRoot())
        #expect(abs(mean - rate) <= 7 * error, "\(mean) for \(rate)")
        // The rate of the reversible scheme, 1 / (2 n + 2 sum r / (1 - r)) with n = 3 pairs, would be told from it.
        #expect(abs(mean - 1 / (6 + 2 * odds)) > 7 * error)
    }

    /// Where the ladder is bad the adapted one evens out rejections, and replicas travel more.
    @Test func adaptationMakesReplicasTravel() throws {
        let crossing = NormalCrossing()
        let start = try TemperatureLadder(betas: [1e6, 9e5, 8e5, 7e5, 100, 0])
        let sampler = try ReplicaExchange(crossing, ladder: start) { (target, _) throws(SamplingError) in
            CrossingDraw(target: target)
        }
        func travel(_ sampler: ReplicaExchange<NormalCrossing, CrossingDraw>) throws -> (trips: Int, spread: Double) {
            var state = try sampler.state(at: [0.1, 0.1])
            for step in 0..<1200 as Range<UInt64> {
                var randomness = PhiloxStream(seed: 9, chain: 1, step: step)
                _ = sampler.advance(&state, with: &randomness)
            }
            return (state.roundTrips, (state.rejections.max() ?? 0) - (state.rejections.min() ?? 0))
        }
        var state = try sampler.state(at: [0.1, 0.1])
        let adapted = try sampler.adapted(&state, rounds: 6, firstSweeps: 24, seed: 9)
        let (before, after) = (try travel(sampler), try travel(adapted))
        #expect(before.spread > 0.5 && after.spread < 0.15, "\(before), \(after)")
        #expect(after.trips > 2 * before.trips, "\(before), \(after)")
        #expect(adapted.ladder.betas.first == 1e6 && adapted.ladder.betas.last == 0)
    }

    @Test func refusals() throws {
        for betas in [[], [1], [1, 1], [1, 2], [1, -1], [.nan, 0], [.infinity, 1]] as [[Double]] {
            #expect(throws: SamplingError.self) { try TemperatureLadder(betas: betas) }
        }
        let ladder = try TemperatureLadder(betas: [2, 1])
        for rejections in [[], [0.5, 0.5], [1.5], [.nan]] as [[Double]] {
            #expect(throws: SamplingError.self) { try ladder.respaced(rejections: rejections) }
        }
        #expect(throws: SamplingError.self) { try ladder.respaced(rejections: [0.5], rungs: 1) }
        #expect(throws: SamplingError.self) { try TemperatureLadder.geometric(coldest: 0, hottest: 1, rungs: 4) }
        #expect(throws: SamplingError.self) { try TemperatureLadder.geometric(coldest: 1, hottest: 2, rungs: 4) }
    }
}

/// E = |x|^2 / 2 in two dimensions on a flat prior: at beta a normal distribution of variance 1/beta.
struct QuadraticFamily: TemperedTarget {
    var dimension: Int { 2 }

    func logPrior(at x: UnsafeBufferPointer<Double>) -> Double { 0 }

    func logPrior(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double {
        gradient.update(repeating: 0)
        return 0
    }

    func energy(at x: UnsafeBufferPointer<Double>) -> Double { 0.5 * (x[0] * x[0] + x[1] * x[1]) }

    func energy(
        at x: UnsafeBufferPointer<Double>, adding weight: Double,
        timesGradientTo gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        gradient[0] += weight * x[0]
        gradient[1] += weight * x[1]
        return energy(at: x)
    }
}

/// Independent draws from the quadratic family's member.
struct QuadraticDraw: TransitionKernel {
    let beta: Double
    let target: Tempered<QuadraticFamily>

    func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        let deviation = 1 / beta.squareRoot()
        let logDensity = state.withBuffers(vectors: 0) { buffers in
            for index in 0..<2 { buffers.position[index] = deviation * randomness.normal() }
            return target.logDensity(at: UnsafeBufferPointer(buffers.position))
        }
        state.setLogDensity(logDensity)
        return Transition(acceptance: 1, moved: true, energy: -logDensity)
    }
}

/// Independent exact draws from the normal crossing at any temperature.
struct CrossingDraw: TransitionKernel {
    let target: Tempered<NormalCrossing>

    func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        let logDensity = state.withBuffers(vectors: 0) { buffers in
            target.draw(into: buffers.position, with: &randomness)
            return target.logDensity(at: UnsafeBufferPointer(buffers.position))
        }
        state.setLogDensity(logDensity)
        return Transition(acceptance: 1, moved: true, energy: -logDensity)
    }
}

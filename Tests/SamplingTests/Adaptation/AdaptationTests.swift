import PropertyTesting
import RealModule
import Testing

@testable import Sampling

@Suite struct AdaptationTests {
    /// Welford's recursion against the two-pass formula.
    @Test func runningCovariance() throws {
        let vectors = Generator<Double>.uniform(in: -10...10).array(count: 3...3).array(count: 2...12)
        try forAll(vectors, .element(of: [true, false]), cases: 50) { (draws: [[Double]], isDense: Bool) in
            var running = RunningCovariance(dimension: 3, isDense: isDense)
            for draw in draws { running.add(ContiguousArray(draw)) }
            let n = Double(draws.count)
            let mean = (0..<3).map { index in draws.reduce(0) { $0 + $1[index] } / n }
            for row in 0..<3 {
                for column in 0..<3 where isDense || row == column {
                    let exact = draws.reduce(0) { $0 + ($1[row] - mean[row]) * ($1[column] - mean[column]) } / (n - 1)
                    let found = running.covariance[isDense ? row * 3 + column : row]
                    #expect(abs(found - exact) <= 1e-12 * 100)
                }
            }
            // Stan's shrinkage: n/(n+5) of it, and 5e-3/(n+5) on the diagonal.
            if let metric = running.metric {
                let variance = draws.reduce(0) { $0 + ($1[0] - mean[0]) * ($1[0] - mean[0]) } / (n - 1)
                let expected = n / (n + 5) * variance + 5e-3 / (n + 5)
                #expect(abs(metric.covariance[0] - expected) <= 1e-12 * 100)
            }
        }
    }

    /// The recursion's fixed point: if acceptance falls with the step as a known function, the step that has the wanted one is found.
    @Test func dualAveragingFindsTheStep() throws {
        try forAll(.logUniform(in: 0.01...10), .uniform(in: 0.3...0.9), .logUniform(in: 0.01...10), cases: 30) {
            (scale: Double, wanted: Double, guess: Double) in
            var averaging = try DualAveraging(stepSize: guess, acceptance: wanted)
            for _ in 0..<10_000 { averaging.update(acceptance: Double.exp(-averaging.stepSize / scale)) }
            #expect(abs(Double.exp(-averaging.averageStepSize / scale) - wanted) <= 0.01)
        }
    }

    @Test func dualAveragingStaysFinite() throws {
        var averaging = try DualAveraging(stepSize: 1, acceptance: 0.8)
        for _ in 0..<10_000 { averaging.update(acceptance: .nan) }
        #expect(averaging.stepSize > 0 && averaging.averageStepSize > 0)
        for _ in 0..<100_000 { averaging.update(acceptance: 1) }
        #expect(averaging.stepSize.isFinite && averaging.averageStepSize.isFinite)
    }

    /// Scales of a stiff Gaussian are learned, the kernel is frozen after the last step, and no metric is learned that is not asked for.
    @Test(arguments: Metric.Form.allCases)
    func warmUp(_ form: Metric.Form) throws {
        let target = try GaussianTarget(scales: [10, 0.1])
        var kernel = try HamiltonianMonteCarlo(target: target, stepSize: 1, steps: 2...6)
        var state = try ChainState(at: [1, 0.05], of: target)
        var randomness = PhiloxStream(seed: 11)
        var warmUp = try WarmUp(of: &kernel, at: state, steps: 600, form: form, with: &randomness)
        for step in 0..<600 {
            #expect(!warmUp.isFinished)
            var randomness = PhiloxStream(seed: 11, step: UInt64(step) + 1)
            let transition = kernel.advance(&state, with: &randomness)
            warmUp.update(&kernel, after: transition, at: state, with: &randomness)
        }
        #expect(warmUp.isFinished && kernel.metric.form == form)
        let (frozen, covariance) = (kernel, kernel.metric.covariance)
        warmUp.update(&kernel, after: Transition(acceptance: 0, moved: false, energy: 0), at: state, with: &randomness)
        #expect(kernel.stepSize == frozen.stepSize && kernel.metric == frozen.metric)
        if form == .unit {
            // The stable step of the narrow direction is 0.2.
            #expect(kernel.stepSize > 0.02 && kernel.stepSize < 0.2)
        } else {
            #expect(covariance[0] > 30 && covariance[0] < 300 && covariance[3] > 0.003 && covariance[3] < 0.03)
            #expect(kernel.stepSize > 0.3 && kernel.stepSize < 2)
        }
    }

    @Test func warmUpOfAnyLength() throws {
        try forAll(.integer(in: 0...200), .element(of: Metric.Form.allCases), cases: 30) {
            (steps: Int, form: Metric.Form) in
            let target = try GaussianTarget(scales: [1, 2])
            var kernel = try RandomWalk(target: target, stepSize: 1)
            var state = try ChainState(at: [0, 0], of: target)
            var randomness = PhiloxStream(seed: 3)
            var warmUp = try WarmUp(of: &kernel, at: state, steps: steps, form: form, with: &randomness)
            var count = 0
            while !warmUp.isFinished {
                let transition = kernel.advance(&state, with: &randomness)
                warmUp.update(&kernel, after: transition, at: state, with: &randomness)
                count += 1
            }
            #expect(count == steps)
            #expect(kernel.stepSize > 0 && kernel.stepSize.isFinite)
            #expect(form == .unit || steps < 20 || kernel.metric.form == form)
        }
    }

    /// Cholesky factors: D D^T is the matrix, D and D^T do what they are used for.
    @Test func metrics() throws {
        try forAll(
            .positiveDefinite(dimension: 4, conditionNumber: 100),
            Generator<Double>.uniform(in: -1...1).array(count: 4...4), cases: 30
        ) {
            (matrix: [[Double]], x: [Double]) in
            let metric = try Metric.dense(covariance: matrix.flatMap { $0 }, dimension: 4)
            let scale = matrix.flatMap { $0 }.reduce(0) { max($0, abs($1)) }
            for (found, exact) in zip(metric.covariance, matrix.flatMap { $0 }) {
                #expect(abs(found - exact) <= 1e-13 * scale)
            }
            // x += C g by a kick from rest and a drift.
            var (position, momentum, force) = ([Double](repeating: 0, count: 4), [Double](repeating: 0, count: 4), x)
            position.withUnsafeMutableBufferPointer { position in
                momentum.withUnsafeMutableBufferPointer { momentum in
                    force.withUnsafeMutableBufferPointer { force in
                        metric.kick(momentum, along: force, by: 0.5)
                        metric.drift(position, along: momentum, by: 2)
                    }
                }
            }
            for row in 0..<4 {
                let exact = (0..<4).reduce(0) { $0 + matrix[row][$1] * x[$1] }
                #expect(abs(position[row] - exact) <= 1e-12 * scale)
            }
            // And back by the two triangular systems.
            position.withUnsafeMutableBufferPointer {
                metric.solve($0)
                metric.solveTransposed($0)
            }
            for row in 0..<4 { #expect(abs(position[row] - x[row]) <= 1e-11) }
        }
    }

    @Test func refusals() throws {
        #expect(throws: SamplingError.self) { try Metric.diagonal(variances: [1, 0]) }
        #expect(throws: SamplingError.self) { try Metric.diagonal(variances: [.nan]) }
        #expect(throws: SamplingError.notPositiveDefinite(pivot: 1)) {
            try Metric.dense(covariance: [1, 2, 2, 1], dimension: 2)
        }
        #expect(throws: SamplingError.self) { try Metric.dense(covariance: [1, 2], dimension: 2) }
        #expect(throws: SamplingError.self) { try Metric.dense(covariance: [1, .infinity, 0, 1], dimension: 2) }
        #expect(throws: SamplingError.self) { try DualAveraging(stepSize: 0, acceptance: 0.8) }
        #expect(throws: SamplingError.self) { try DualAveraging(stepSize: 1, acceptance: 1) }
        let target = try GaussianTarget(scales: [1, 1])
        for step in [0, -1, .nan, .infinity] {
            #expect(throws: SamplingError.self) { try RandomWalk(target: target, stepSize: step) }
            #expect(throws: SamplingError.self) {
                try HamiltonianMonteCarlo(target: target, stepSize: step, steps: 1...2)
            }
            #expect(throws: SamplingError.self) { try NoUTurn(target: target, stepSize: step) }
            #expect(throws: SamplingError.self) { try UnadjustedLangevin(target: target, stepSize: step) }
            #expect(throws: SamplingError.self) { try LangevinDynamics(target: target, stepSize: step) }
            #expect(throws: SamplingError.self) { try SliceSampling(target: target, width: step) }
        }
        #expect(throws: SamplingError.self) { try HamiltonianMonteCarlo(target: target, stepSize: 1, steps: 0...2) }
        #expect(throws: SamplingError.self) { try NoUTurn(target: target, stepSize: 1, maximumDepth: 0) }
        #expect(throws: SamplingError.self) { try NoUTurn(target: target, stepSize: 1, metric: .unit(3)) }
        #expect(throws: SamplingError.self) { try RandomWalk(target: target, stepSize: 1, coordinates: 1..<3) }
        #expect(throws: SamplingError.self) { try RandomWalk(target: target, stepSize: 1, coordinates: 1..<1) }
        let walk = try RandomWalk(target: target, stepSize: 1)
        #expect(throws: SamplingError.self) { try Repetition(walk, count: 0) }
        #expect(throws: SamplingError.self) { try Mixture(walk, walk, weight: .nan) }
    }
}

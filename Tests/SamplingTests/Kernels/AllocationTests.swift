import AllocationCounter
import Testing

@testable import Sampling

/// A step of a kernel allocates nothing once the state has its workspace.
@Suite(.enabled(if: allocation_counting() != 0)) struct AllocationTests {
    /// Allocations of 20 steps after two.
    private func allocations<K: TransitionKernel>(
        of kernel: K, from state: K.State, seed: UInt64 = 3
    ) -> Int {
        var (state, before) = (state, 0)
        // In debug builds the iterator of a range allocates.
        var step: UInt64 = 0
        while step < 22 {
            if step == 2 { before = allocation_count() }
            var randomness = PhiloxStream(seed: seed, step: step)
            _ = kernel.advance(&state, with: &randomness)
            step += 1
        }
        return allocation_count() - before
    }

    /// The counter counts: an array is an allocation.
    @Test func allocationsAreCounted() {
        let before = allocation_count()
        let array = [Double](repeating: 1, count: 1000 + before % 2)
        #expect(allocation_count() > before && array[999] == 1)
    }

    @Test func kernels() throws {
        let target = try GaussianTarget(dimension: 100, condition: 100)
        let state = try ChainState(at: [Double](repeating: 0.1, count: 100), of: target)
        let dense = try Metric.dense(
            covariance: (0..<10_000).map { $0 % 101 == 0 ? 1 : 0.001 }, dimension: 100)
        for metric in [.unit(100), try .diagonal(variances: target.scales.map { $0 * $0 }), dense] {
            let noUTurn = try NoUTurn(target: target, stepSize: 0.1, metric: metric, maximumDepth: 4)
            #expect(allocations(of: noUTurn, from: state) == 0)
            let hamiltonian = try HamiltonianMonteCarlo(target: target, stepSize: 0.1, steps: 1...3, metric: metric)
            #expect(allocations(of: hamiltonian, from: state) == 0)
            let adjusted = try MetropolisAdjustedLangevin(target: target, stepSize: 0.1, metric: metric)
            #expect(allocations(of: adjusted, from: state) == 0)
            let unadjusted = try UnadjustedLangevin(target: target, stepSize: 0.01, metric: metric)
            #expect(allocations(of: unadjusted, from: state) == 0)
            let dynamics = try LangevinDynamics(target: target, stepSize: 0.01, metric: metric)
            #expect(allocations(of: dynamics, from: state) == 0)
        }
        let walk = try RandomWalk(target: target, stepSize: 0.01)
        #expect(allocations(of: walk, from: state) == 0)
        let slice = try SliceSampling(target: target, width: 1)
        #expect(allocations(of: slice, from: state) == 0)
        let ellipse = try EllipticalSlice(likelihood: target, prior: .unit(100))
        #expect(allocations(of: ellipse, from: state) == 0)
        let stochastic = try StochasticGradientLangevin(target: FullBatchTarget(target), stepSize: 1e-4)
        #expect(allocations(of: stochastic, from: state) == 0)
        let both = walk.then(slice)
        #expect(allocations(of: both, from: state) == 0)
    }

    @Test func targetsWithScratchAndReplicas() throws {
        let crossing = try FreeTarget(
            Tempered(NormalCrossing(), beta: 100), supports: [.between(-1, 1), .between(-1, 1)])
        let kernel = try NoUTurn(target: crossing, stepSize: 0.3, maximumDepth: 4)
        #expect(allocations(of: kernel, from: try ChainState(at: [0.1, 0.2], of: crossing)) == 0)
        let schools = EightSchoolsTarget()
        let hamiltonian = try HamiltonianMonteCarlo(target: schools, stepSize: 0.2, steps: 1...3)
        let start = try ChainState(at: [Double](repeating: 0.1, count: 10), of: schools)
        #expect(allocations(of: hamiltonian, from: start) == 0)
        // In debug builds generic code of ladders puts values in boxes.
        #if !DEBUG
            let exchange = try ReplicaExchange(NormalCrossing(), ladder: TemperatureLadder(betas: [100, 10, 1])) {
                (target, _) throws(SamplingError) in
                try RandomWalk(target: target, stepSize: 0.3)
            }
            #expect(allocations(of: exchange, from: try exchange.state(at: [0.1, 0.2])) == 0)
        #endif
    }
}

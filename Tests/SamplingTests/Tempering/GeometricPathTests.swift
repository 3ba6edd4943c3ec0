import PropertyTesting
import RealModule
import Testing

@testable import Sampling

@Suite struct GeometricPathTests {
    private static let points = Generator<Double>.uniform(in: -3...3).array(count: 2...2)

    /// The ends of the path are the normal distribution and the target, and log p_beta is linear between them, as are the gradients.
    @Test func endsAndBetween() throws {
        let banana = try BananaTarget(scale: 2, curvature: 0.3)
        let path = try GeometricPath(banana, scale: 4)
        try forAll(Self.points, .uniform(in: 0...1), cases: 60) { (x: [Double], beta: Double) in
            let normal = -(x[0] * x[0] + x[1] * x[1]) / 32 - Double.log(2 * Double.pi * 16)
            let (target, slopes) = Self.evaluate(banana, x)
            let (found, gradient) = Self.evaluate(try Tempered(path, beta: beta), x)
            #expect(abs(found - ((1 - beta) * normal + beta * target)) <= 1e-13 * (1 + abs(normal) + abs(target)))
            for index in 0..<2 {
                let exact = -(1 - beta) * x[index] / 16 + beta * slopes[index]
                #expect(abs(gradient[index] - exact) <= 1e-13 * (1 + abs(slopes[index])))
            }
            let relative = Self.evaluate(RelativeTarget(path), x)
            #expect(abs(relative.value - (target - normal)) <= 1e-13 * (1 + abs(normal) + abs(target)))
            for index in 0..<2 {
                let exact = slopes[index] + x[index] / 16
                #expect(abs(relative.gradient[index] - exact) <= 1e-13 * (1 + abs(slopes[index])))
            }
        }
    }

    /// The product of the rungs, and a transition that only the positions determine.
    @Test func replicasAsAChain() throws {
        let path = try GeometricPath(BananaTarget(scale: 2, curvature: 0.3), scale: 4)
        let ladder = try TemperatureLadder(betas: [1, 0.3, 0])
        let product = try ReplicaTarget(path, ladder: ladder)
        try forAll(Generator<Double>.uniform(in: -3...3).array(count: 6...6), cases: 20) { (x: [Double]) in
            let rungs = try ladder.betas.enumerated().map { rung, beta in
                Self.evaluate(try Tempered(path, beta: beta), Array(x[2 * rung..<2 * rung + 2]))
            }
            let (found, gradient) = Self.evaluate(product, x)
            #expect(abs(found - rungs.reduce(0) { $0 + $1.value }) <= 1e-13 * (1 + abs(found)))
            #expect(gradient == rungs.flatMap(\.gradient))
            let kernel = ReplicaSweeps(
                try ReplicaExchange(path, ladder: ladder) { (target, _) throws(SamplingError) in
                    try SliceSampling(target: target, width: 1)
                })
            var state = try ChainState(at: x, of: product)
            var copy = try ChainState(
                position: x, logDensity: 0, gradient: x, hasGradient: false, momentum: x, hasLogDensity: false)
            var (randomness, same) = (PhiloxStream(seed: 4), PhiloxStream(seed: 4))
            _ = kernel.advance(&state, with: &randomness)
            let transition = kernel.advance(&copy, with: &same)
            #expect(state.position == copy.position && (0...1).contains(transition.acceptance) && transition.moved)
            let sum = state.position.withUnsafeBufferPointer { product.logDensity(at: $0) }
            #expect(abs(state.logDensity - sum) <= 1e-12 * (1 + abs(sum)))
        }
    }

    @Test func refusals() throws {
        let target = try GaussianTarget(scales: [1])
        for scale in [0, -1, .nan, .infinity] {
            #expect(throws: SamplingError.self) { try GeometricPath(target, scale: scale) }
        }
        let path = try GeometricPath(target, scale: 2)
        let sampler = try TemperedMonteCarlo(path, beta: 1, particleCount: 10) { (target) throws(SamplingError) in
            try SliceSampling(target: target, width: 1)
        }
        #expect(throws: SamplingError.self) {
            try ParticleRun(sampler, plan: RunPlan(seed: 0, warmup: 0, draws: 11))
        }
    }

    private static func evaluate(_ target: some Target, _ x: [Double]) -> (value: Double, gradient: [Double]) {
        var gradient = [Double](repeating: .nan, count: x.count)
        let value = x.withUnsafeBufferPointer { x in
            gradient.withUnsafeMutableBufferPointer { target.logDensity(at: x, gradient: $0) }
        }
        return (value, gradient)
    }
}

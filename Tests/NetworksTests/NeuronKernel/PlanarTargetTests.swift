import PropertyTesting
import RealModule
import Testing

@testable import Networks

@Suite("PlanarTarget")
struct PlanarTargetTests {
    static let promise = PlanarTarget.accuracy * 0x1p-53

    /// E[f(x)], x ~ N(0, I_2), by the trapezoidal rule of step 1/4 in both directions: for an entire f of Gaussian growth the error is
    /// of order e^(-2 pi^2 16) times that growth, and the tails beyond 9.5 are below 1e-18.
    private func planarExpectation(_ f: (Double, Double) -> Double) -> Double {
        var sum = 0.0
        for i in -38...38 {
            for j in -38...38 {
                let (x, y) = (Double(i) / 4, Double(j) / 4)
                sum += f(x, y) * Double.exp(-(x * x + y * y) / 2)
            }
        }
        return sum / (32 * Double.pi)
    }

    @Test("has mean square 1 and is a harmonic polynomial of its degree", arguments: PlanarTarget.allCases)
    func normalisation(target: PlanarTarget) {
        #expect(abs(planarExpectation { target.value($0, $1) * target.value($0, $1) } - 1) <= 1e-14)
        // Homogeneous; the mean over a circle around any point is the value there.
        #expect(abs(target.value(0.6, 1.4) - Double.pow(2, Double(target.degree)) * target.value(0.3, 0.7)) <= 1e-15)
        let mean = (0..<12).reduce(0.0) { sum, i in
            let u = Double.pi * Double(i) / 6
            return sum + target.value(0.3 + Double.cos(u), 0.7 + Double.sin(u)) / 12
        }
        #expect(abs(mean - target.value(0.3, 0.7)) <= 1e-15)
    }

    @Test("the definition, for smooth activations", arguments: PlanarTarget.allCases)
    func definition(target: PlanarTarget) throws {
        for activation in [Activation.erf, .sin, .gelu] {
            for w in [[0.3, 0.4], [-0.5, 0.2], [0.1, -0.9]] {
                let expected = planarExpectation { target.value($0, $1) * activation.value(w[0] * $0 + w[1] * $1) }
                let value = try target.correlation(activation: activation, w)
                #expect(abs(value - expected) <= 1e-14)
            }
        }
    }

    @Test("x1 x2 and the clipped ReLU or ReLU: w1 w2 (1 - e^(-1/2r^2)) / (r sqrt(2 pi))")
    func closedForm() throws {
        try forAll(.double(in: -1e6...1e6), .double(in: -1e6...1e6)) { (w1: Double, w2: Double) in
            let r = Double.hypot(w1, w2)
            guard min(abs(w1), abs(w2)) > 1e-100 else { return }
            let linear = w1 / r * w2 / (2 * Double.pi).squareRoot()
            let relu = try PlanarTarget.product.correlation(activation: .relu, [w1, w2])
            #expect(abs(relu - linear) <= Self.promise * abs(linear) + 0x1p-1060)
            let clipped = try PlanarTarget.product.correlation(activation: .clippedReLU, [w1, w2])
            let expected = -linear * Double.expMinusOne(-0.5 / r / r)
            #expect(abs(clipped - expected) <= Self.promise * abs(expected) + 0x1p-1060)
        }
    }

    @Test("the gradient is the derivative, to fourth order in the step", arguments: PlanarTarget.allCases)
    func gradient(target: PlanarTarget) throws {
        for activation in NeuronKernel.activations {
            for w in [[0.7, 0.4], [-1.5, 2.2], [0.9, -0.3]] {
                let gradient = try target.correlationGradient(activation: activation, w)
                for c in 0..<2 {
                    func difference(_ step: Double) throws -> Double {
                        func value(_ d: Double) throws -> Double {
                            var w = w
                            w[c] += d
                            return try target.correlation(activation: activation, w)
                        }
                        return try (8 * (value(step) - value(-step)) - value(2 * step) + value(-2 * step)) / (12 * step)
                    }
                    let coarse = abs(try difference(0x1p-5) - gradient[c])
                    let fine = abs(try difference(0x1p-6) - gradient[c])
                    #expect(coarse <= 1e-3)
                    #expect(fine <= max(coarse / 13, 1e-12), "\(activation) \(w)")
                }
            }
        }
    }

    @Test("Euler: w . grad of relu's correlation is the correlation, at every length")
    func homogeneity() throws {
        try forAll(.double(in: -1e100...1e100), .double(in: -1e100...1e100)) { (w1: Double, w2: Double) in
            guard min(abs(w1), abs(w2)) > 1e-100 else { return }
            let value = try PlanarTarget.product.correlation(activation: .relu, [w1, w2])
            let gradient = try PlanarTarget.product.correlationGradient(activation: .relu, [w1, w2])
            let terms = abs(w1 * gradient[0]) + abs(w2 * gradient[1])
            #expect(abs(w1 * gradient[0] + w2 * gradient[1] - value) <= Self.promise * (terms + abs(value)))
        }
    }

    @Test("zero weights, extremes, and what is refused")
    func hostileInput() throws {
        for target in PlanarTarget.allCases {
            for activation in Activation.allCases {
                #expect(try target.correlation(activation: activation, [0, 0]) == 0)
                for w in [[1e150, -1e150], [.leastNonzeroMagnitude, 0], [.leastNonzeroMagnitude, 1e150], [0, -1.0]] {
                    #expect(try target.correlation(activation: activation, w).isFinite)
                    guard NeuronKernel.activations.contains(activation) else { continue }
                    for x in try target.correlationGradient(activation: activation, w) { #expect(x.isFinite) }
                }
                #expect(throws: NeuronKernelError.notPlanar(3)) {
                    try target.correlation(activation: activation, [1, 2, 3])
                }
                for bad in [Double.nan, .infinity, 1e151] {
                    #expect(throws: NeuronKernelError.notFinite) {
                        try target.correlation(activation: activation, [bad, 1])
                    }
                }
            }
            #expect(throws: NeuronKernelError.noClosedForm(.tanh)) {
                try target.correlationGradient(activation: .tanh, [1, 0])
            }
            #expect(try target.correlationGradient(activation: .relu, [0, 0]) == [0, 0])
        }
    }
}

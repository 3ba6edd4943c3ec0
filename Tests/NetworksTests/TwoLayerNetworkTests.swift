import RealModule
import Testing

@testable import Networks

@Suite("TwoLayerNetwork")
struct TwoLayerNetworkTests {
    static let smooth: [Activation] = [.tanh, .erf, .sin, .gelu]

    /// A network with parameters from a quasi-random sequence, in -1 ... 1.
    static func network(_ activation: Activation, width: Int = 5, dimension: Int = 3) throws -> TwoLayerNetwork {
        func number(_ i: Int, _ irrational: Double) -> Double {
            2 * (Double(i + 1) * irrational).truncatingRemainder(dividingBy: 1) - 1
        }
        return try TwoLayerNetwork(
            activation: activation, readout: (0..<width).map { number($0, 0.6180339887498949) },
            weights: (0..<(width * dimension)).map { number($0, 0.4142135623730951) }, inputDimension: dimension)
    }

    private func moved(_ network: TwoLayerNetwork, by step: Double, along direction: [Double]) throws -> TwoLayerNetwork
    {
        let parameters = zip(network.readout + network.weights, direction).map { $0 + step * $1 }
        return try TwoLayerNetwork(
            activation: network.activation, readout: Array(parameters[..<network.width]),
            weights: Array(parameters[network.width...]), inputDimension: network.inputDimension)
    }

    static let input = [0.7, -1.3, 0.4]
    static let direction = (0..<20).map { Double.sin(Double(3 * $0 + 1)) }

    @Test("the value is the sum over neurons", arguments: Activation.allCases)
    func value(activation: Activation) throws {
        let network = try Self.network(activation)
        var expected = 0.0
        for i in 0..<5 {
            let z = (0..<3).map { network.weights[3 * i + $0] * Self.input[$0] }.reduce(0, +)
            expected += network.readout[i] * activation.value(z)
        }
        #expect(try network.value(at: Self.input) == expected)
        // Linear in the readout.
        let doubled = try TwoLayerNetwork(
            activation: activation, readout: network.readout.map { 2 * $0 }, weights: network.weights, inputDimension: 3
        )
        #expect(try doubled.value(at: Self.input) == 2 * expected)
    }

    @Test("Euler: sum_i a_i df/da_i = f", arguments: Activation.allCases)
    func homogeneity(activation: Activation) throws {
        let network = try Self.network(activation)
        let gradient = try network.gradient(at: Self.input)
        let sum = zip(network.readout, gradient).map { $0 * $1 }.reduce(0, +)
        #expect(sum == (try network.value(at: Self.input)))
    }

    @Test("gradient and Hessian are derivatives, to sixth order in the step", arguments: smooth)
    func derivatives(activation: Activation) throws {
        let network = try Self.network(activation)
        let direction = Self.direction
        /// The sixth-order central difference along the direction.
        func difference(_ step: Double, _ f: (TwoLayerNetwork) throws -> Double) throws -> Double {
            func slope(_ d: Double) throws -> Double {
                try (f(moved(network, by: d, along: direction)) - f(moved(network, by: -d, along: direction))) / (2 * d)
            }
            return try (15 * slope(step) - 6 * slope(2 * step) + slope(3 * step)) / 10
        }
        let directional = zip(try network.gradient(at: Self.input), direction).map { $0 * $1 }.reduce(0, +)
        let errors = try [1.0 / 16, 1.0 / 32].map { step in
            abs(try difference(step) { try $0.value(at: Self.input) } - directional)
        }
        #expect(errors[1] <= 1e-6)
        #expect(abs(Double.log2(errors[0] / errors[1]) - 6) <= 0.6)

        let product = try network.hessianVectorProduct(at: Self.input, direction: direction)
        for c in 0..<network.parameterCount {
            let coarse = abs(try difference(1.0 / 16) { try $0.gradient(at: Self.input)[c] } - product[c])
            let fine = abs(try difference(1.0 / 32) { try $0.gradient(at: Self.input)[c] } - product[c])
            #expect(fine <= max(coarse / 30, 1e-11))
            #expect(coarse <= 1e-3)
        }
    }

    @Test("the Hessian is symmetric and linear", arguments: Activation.allCases)
    func hessian(activation: Activation) throws {
        let network = try Self.network(activation, width: 2, dimension: 2)
        let columns = try (0..<6).map { c in
            try network.hessianVectorProduct(at: [0.3, 0.8], direction: (0..<6).map { $0 == c ? 1 : 0 })
        }
        for i in 0..<6 { for j in 0..<6 { #expect(ulps(columns[i][j], columns[j][i]) <= 2) } }
        let v = (0..<6).map { Double($0) - 2.5 }
        let product = try network.hessianVectorProduct(at: [0.3, 0.8], direction: v)
        for j in 0..<6 {
            let expected = (0..<6).map { v[$0] * columns[$0][j] }.reduce(0, +)
            #expect(abs(product[j] - expected) <= 1e-14)
        }
    }

    @Test("widths 0 and 1, zero, huge and subnormal weights", arguments: Activation.allCases)
    func extremes(activation: Activation) throws {
        let empty = try TwoLayerNetwork(activation: activation, readout: [], weights: [])
        #expect(try empty.value(at: [1]) == 0)
        #expect(try empty.gradient(at: [1]).isEmpty)
        #expect(try empty.hessianVectorProduct(at: [1], direction: []).isEmpty)
        let zero = try TwoLayerNetwork(activation: activation, readout: [0, 0], weights: [0, 0])
        #expect(try zero.value(at: [3]) == 0)
        // Every derivative in w carries a factor a, every one in a phi(0) = 0.
        #expect(try zero.gradient(at: [3]).allSatisfy { $0 == 0 })
        for weight in [1e308, .leastNonzeroMagnitude, -1e308] {
            let network = try TwoLayerNetwork(activation: activation, readout: [1e308, 1], weights: [weight, weight])
            for x in [1.0, 100, -1e300, .leastNonzeroMagnitude] {
                // A number or a typed error, never NaN.
                if let value = try? network.value(at: [x]) { #expect(value.isFinite) }
                for derivative in (try? network.gradient(at: [x])) ?? [] { #expect(derivative.isFinite) }
            }
        }
        if activation == .tanh {
            let saturated = try TwoLayerNetwork(activation: .tanh, readout: [2], weights: [1e308])
            #expect(try saturated.value(at: [1e10]) == 2)
        }
    }

    @Test("what does not fit is refused by name")
    func errors() throws {
        #expect(throws: NetworkError.shape(what: "weights", count: 3, expected: 4)) {
            try TwoLayerNetwork(activation: .tanh, readout: [1, 2], weights: [1, 2, 3], inputDimension: 2)
        }
        for dimension in [0, -1] {
            #expect(throws: NetworkError.inputDimension(dimension)) {
                try TwoLayerNetwork(activation: .tanh, readout: [], weights: [], inputDimension: dimension)
            }
        }
        #expect(throws: NetworkError.inputDimension(Int.max)) {
            try TwoLayerNetwork(activation: .tanh, readout: [1, 2], weights: [], inputDimension: .max)
        }
        #expect(throws: NetworkError.notFinite(what: "readout", index: 1, value: .infinity)) {
            try TwoLayerNetwork(activation: .tanh, readout: [1, .infinity], weights: [1, 2])
        }
        let network = try TwoLayerNetwork(activation: .tanh, readout: [1], weights: [1])
        #expect(throws: NetworkError.shape(what: "input", count: 2, expected: 1)) { try network.value(at: [1, 2]) }
        #expect(throws: NetworkError.self) { try network.value(at: [.nan]) }
        #expect(throws: NetworkError.self) { try network.gradient(at: [.nan]) }
        #expect(throws: NetworkError.shape(what: "direction", count: 1, expected: 2)) {
            try network.hessianVectorProduct(at: [1], direction: [1])
        }
        let overflowing = try TwoLayerNetwork(activation: .relu, readout: [1e308], weights: [1e308])
        #expect(throws: NetworkError.overflow(what: "the network's value")) { try overflowing.value(at: [1]) }
    }
}

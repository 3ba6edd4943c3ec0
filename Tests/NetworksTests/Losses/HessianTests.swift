import PropertyTesting
import RealModule
import Testing

@testable import Networks

@Suite("Hessian of the population loss")
struct HessianTests {
    static let activations: [Activation] = [.tanh, .erf, .sin]

    @Test("is the derivative of the gradient, to fourth order in the step", arguments: activations)
    func derivative(activation: Activation) throws {
        let network = try TwoLayerNetworkTests.network(activation, width: 3, dimension: 1)
        let loss = try PopulationLoss(
            activation: activation, target: .hermiteMode(degree: 3, amplitude: 0.7), weightBound: 2)
        let direction = (0..<6).map { Double.sin(Double(3 * $0 + 1)) }
        let product = try loss.hessianVectorProduct(of: network, direction: direction)
        func difference(_ step: Double) throws -> [Double] {
            func gradient(_ t: Double) throws -> [Double] {
                let moved = zip(network.readout + network.weights, direction).map { $0 + t * $1 }
                return try loss.valueAndGradient(
                    of: TwoLayerNetwork(
                        activation: activation, readout: Array(moved[..<3]), weights: Array(moved[3...]))
                ).gradient
            }
            let points = try [step, -step, 2 * step, -2 * step].map(gradient)
            return (0..<6).map {
                (8 * (points[0][$0] - points[1][$0]) - points[2][$0] + points[3][$0]) / (12 * step)
            }
        }
        let (coarse, fine) = (try difference(0x1p-4), try difference(0x1p-5))
        for c in 0..<6 {
            #expect(abs(coarse[c] - product[c]) <= 1e-3)
            #expect(abs(fine[c] - product[c]) <= max(abs(coarse[c] - product[c]) / 12, 1e-12))
        }
    }

    /// At a tolerance of 2^-16 the rule's error dwarfs rounding: it must be within the proved bound, which is not idle either.
    @Test("a coarse rule's products are within their bound of a fine rule's", arguments: activations)
    func coarseRules(activation: Activation) throws {
        var ratio = 0.0
        for target in [LossTarget.zero, .hermiteMode(degree: 3, amplitude: 0.5)] {
            let coarse = try PopulationLoss(activation: activation, target: target, weightBound: 1, tolerance: 0x1p-16)
            let fine = try PopulationLoss(activation: activation, target: target, weightBound: 1, tolerance: 0x1p-100)
            try forAll(
                .smallNetwork(width: 1...4, weight: .double(in: -1...1)),
                Generator<Double>.double(in: -2...2).array(count: 8...8),
                cases: 40
            ) { (weights: TwoLayerWeights, numbers: [Double]) in
                let network = try RouteTests.network(activation, weights, dimension: 1)
                let direction = Array(numbers.prefix(network.parameterCount))
                let (a, b) = (
                    try coarse.hessianVectorProduct(of: network, direction: direction),
                    try fine.hessianVectorProduct(of: network, direction: direction)
                )
                let (wide, narrow) = (
                    try coarse.hessianAccuracy(of: network, direction: direction),
                    try fine.hessianAccuracy(of: network, direction: direction)
                )
                for c in a.indices {
                    #expect(abs(a[c] - b[c]) <= wide[c] + narrow[c])
                    #expect(narrow[c] <= 1e-11)
                    if wide[c] > 0 { ratio = max(ratio, abs(a[c] - b[c]) / wide[c]) }
                }
            }
        }
        // The bound is for all networks of the weight bound, the error of one is thousands of times smaller, but not nothing.
        #expect(ratio > 1e-8)
    }

    @Test("is symmetric, and linear in the direction", arguments: activations)
    func symmetry(activation: Activation) throws {
        let network = try TwoLayerNetworkTests.network(activation, width: 4, dimension: 1)
        let loss = try PopulationLoss(activation: activation, weightBound: 1)
        let hessian = try loss.hessian(of: network)
        for i in 0..<8 { for j in 0..<8 { #expect(abs(hessian[i][j] - hessian[j][i]) <= 1e-15) } }
        let v = (0..<8).map { Double($0) - 3.25 }
        let product = try loss.hessianVectorProduct(of: network, direction: v)
        for i in 0..<8 {
            #expect(abs(product[i] - zip(hessian[i], v).reduce(0) { $0 + $1.0 * $1.1 }) <= 1e-13)
        }
    }

    @Test(
        "at theta = 0 it vanishes; where a = 0 it is 2 E[tanh tanh] in a; where w = 0 it is 2 a a^T in w",
        arguments: [1, 2, 5])
    func singularPoints(width: Int) throws {
        let loss = try PopulationLoss(activation: .tanh, weightBound: 2)
        let zeros = [Double](repeating: 0, count: width)
        let origin = try TwoLayerNetwork(activation: .tanh, readout: zeros, weights: zeros)
        for row in try loss.hessian(of: origin) { #expect(row.allSatisfy { $0 == 0 }) }

        let numbers = try TwoLayerNetworkTests.network(.tanh, width: width, dimension: 1)
        let silent = try loss.hessian(
            of: TwoLayerNetwork(activation: .tanh, readout: zeros, weights: numbers.weights))
        let linear = try loss.hessian(
            of: TwoLayerNetwork(activation: .tanh, readout: numbers.readout, weights: zeros))
        for i in 0..<width {
            for j in 0..<width {
                let correlation = NormalExpectation.value { x in
                    Double.tanh(numbers.weights[i] * x) * Double.tanh(numbers.weights[j] * x)
                }
                #expect(abs(silent[i][j] - 2 * correlation) <= 1e-14)
                #expect(silent[i][width + j] == 0)
                #expect(silent[width + i][width + j] == 0)
                // E[x^2] = 1 and tanh'(0) = 1; f = 0, and a enters through tanh(0) = 0 only.
                let product = 2 * numbers.readout[i] * numbers.readout[j]
                #expect(abs(linear[width + i][width + j] - product) <= 1e-14)
                #expect(linear[i][j] == 0)
                #expect(linear[i][width + j] == 0)
            }
        }
    }

    @Test("what does not fit is refused")
    func hostileInput() throws {
        let loss = try PopulationLoss(activation: .tanh, weightBound: 1)
        let network = try TwoLayerNetwork(activation: .tanh, readout: [1], weights: [1])
        for direction in [[1.0], [1, 2, 3], [1, .nan], [.infinity, 0]] {
            #expect(throws: PopulationLossError.self) {
                try loss.hessianVectorProduct(of: network, direction: direction)
            }
        }
        let wide = try TwoLayerNetwork(activation: .tanh, readout: [1], weights: [2])
        #expect(throws: PopulationLossError.self) { try loss.hessianVectorProduct(of: wide, direction: [1, 1]) }
        let empty = try TwoLayerNetwork(activation: .tanh, readout: [], weights: [])
        #expect(try loss.hessianVectorProduct(of: empty, direction: []).isEmpty)
        let huge = try TwoLayerNetwork(activation: .tanh, readout: [1e200], weights: [1])
        #expect(throws: PopulationLossError.self) { try loss.hessianVectorProduct(of: huge, direction: [0, 1e200]) }
    }
}

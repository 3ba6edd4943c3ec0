import PropertyTesting
import RealModule
import Testing

@testable import Networks

@Suite("EmpiricalLoss")
struct EmpiricalLossTests {
    /// n examples of dimension d from a quasi-random sequence.
    static func data(count: Int, dimension: Int) throws -> EmpiricalLoss {
        func number(_ i: Int, _ irrational: Double) -> Double {
            4 * (Double(i + 1) * irrational).truncatingRemainder(dividingBy: 1) - 2
        }
        return try EmpiricalLoss(
            inputs: (0..<(count * dimension)).map { number($0, 0.7548776662466927) },
            targets: (0..<count).map { number($0, 0.5698402909980532) }, inputDimension: dimension)
    }

    @Test(
        "is the mean square over the examples, with the network's own gradient and Hessian",
        arguments: Activation.allCases)
    func definition(activation: Activation) throws {
        for (width, dimension) in [(0, 1), (1, 1), (4, 1), (3, 3)] {
            let network = try TwoLayerNetworkTests.network(activation, width: width, dimension: dimension)
            let loss = try Self.data(count: 7, dimension: dimension)
            let direction = (0..<network.parameterCount).map { Double.cos(Double(2 * $0 + 1)) }
            var (value, gradient) = (0.0, direction.map { _ in 0.0 })
            var product = gradient
            for j in 0..<7 {
                let x = Array(loss.inputs[(j * dimension)..<((j + 1) * dimension)])
                let r = try network.value(at: x) - loss.targets[j]
                let slope = try network.gradient(at: x)
                let second = try network.hessianVectorProduct(at: x, direction: direction)
                let along = zip(slope, direction).reduce(0) { $0 + $1.0 * $1.1 }
                value += r * r / 7
                for c in gradient.indices {
                    gradient[c] += 2 * r * slope[c] / 7
                    product[c] += 2 * (along * slope[c] + r * second[c]) / 7
                }
            }
            let computed = try loss.valueAndGradient(of: network)
            #expect(abs(computed.value - value) <= 2 * loss.valueBound(loss: value, of: network))
            #expect(try loss.value(of: network) == computed.value)
            let bounds = loss.gradientBounds(loss: value, of: network)
            for c in gradient.indices { #expect(abs(computed.gradient[c] - gradient[c]) <= 2 * bounds[c]) }
            let hessian = try loss.hessianVectorProduct(of: network, direction: direction)
            for c in gradient.indices { #expect(abs(hessian[c] - product[c]) <= 1e-13) }
        }
    }

    @Test("the bounds are of the size of rounding: 1e-13 of the squares of the terms")
    func sharpness() throws {
        let network = try TwoLayerNetworkTests.network(.tanh, width: 20, dimension: 2)
        let loss = try Self.data(count: 50, dimension: 2)
        let value = try loss.value(of: network)
        #expect(loss.valueBound(loss: value, of: network) <= 1e-12)
    }

    @Test("minibatches that cover the data average to the loss; order does not matter beyond rounding")
    func minibatches() throws {
        let network = try TwoLayerNetworkTests.network(.tanh, width: 5, dimension: 2)
        let loss = try Self.data(count: 12, dimension: 2)
        let whole = try loss.valueAndGradient(of: network)
        let same = try loss.valueAndGradient(of: network, batch: Array(0..<12))
        #expect(same.value == whole.value)
        #expect(same.gradient == whole.gradient)
        let parts = try [[0, 5, 7], [1, 2, 11], [10, 3, 4], [6, 8, 9]].map {
            try loss.valueAndGradient(of: network, batch: $0)
        }
        #expect(abs(parts.reduce(0) { $0 + $1.value } / 4 - whole.value) <= 1e-15 * (1 + whole.value))
        for c in whole.gradient.indices {
            #expect(abs(parts.reduce(0) { $0 + $1.gradient[c] } / 4 - whole.gradient[c]) <= 1e-14)
        }
        let twice = try loss.valueAndGradient(of: network, batch: [3, 3])
        let once = try loss.valueAndGradient(of: network, batch: [3])
        #expect(twice.value == once.value)
    }

    @Test("empty data, mismatched shapes, NaN, infinities, bad indices, overflow")
    func hostileInput() throws {
        #expect(throws: NetworkError.shape(what: "targets", count: 0, expected: 1)) {
            try EmpiricalLoss(inputs: [], targets: [])
        }
        #expect(throws: NetworkError.shape(what: "inputs", count: 3, expected: 4)) {
            try EmpiricalLoss(inputs: [1, 2, 3], targets: [1, 2], inputDimension: 2)
        }
        #expect(throws: NetworkError.inputDimension(0)) {
            try EmpiricalLoss(inputs: [], targets: [1], inputDimension: 0)
        }
        #expect(throws: NetworkError.self) { try EmpiricalLoss(inputs: [1, 2], targets: [1, .nan]) }
        #expect(throws: NetworkError.self) { try EmpiricalLoss(inputs: [.infinity], targets: [1]) }
        #expect(throws: NetworkError.inputDimension(.max)) {
            try EmpiricalLoss(inputs: [1, 2], targets: [1, 2], inputDimension: .max)
        }
        let loss = try EmpiricalLoss(inputs: [1, 2], targets: [0, 1e308])
        let network = try TwoLayerNetwork(activation: .relu, readout: [1], weights: [1])
        for batch in [[2], [-1], [0, .max]] {
            #expect(throws: NetworkError.self) { try loss.valueAndGradient(of: network, batch: batch) }
        }
        #expect(throws: NetworkError.shape(what: "minibatch", count: 0, expected: 1)) {
            try loss.valueAndGradient(of: network, batch: [])
        }
        #expect(throws: NetworkError.overflow(what: "the loss or a derivative")) { try loss.value(of: network) }
        let plane = try TwoLayerNetwork(activation: .relu, readout: [1], weights: [1, 1], inputDimension: 2)
        #expect(throws: NetworkError.shape(what: "network's inputs", count: 2, expected: 1)) {
            try loss.value(of: plane)
        }
        for weight in [1e308, -1e308, .leastNonzeroMagnitude, 0] {
            for activation in Activation.allCases {
                let extreme = try TwoLayerNetwork(activation: activation, readout: [1], weights: [weight])
                let small = try EmpiricalLoss(inputs: [0, 1, -1e-300], targets: [0, 1, 2])
                if let result = try? small.valueAndGradient(of: extreme) {
                    #expect(([result.value] + result.gradient).allSatisfy { $0.isFinite })
                }
            }
        }
    }
}

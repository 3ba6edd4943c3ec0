import RealModule
import Testing

@testable import Networks

@Suite("CircleCoefficient")
struct CircleCoefficientTests {
    @Test("agrees with the periodic trapezoidal rule")
    func definition() throws {
        for radius in [0.1, 1, 2.7, 9] {
            // Geometric convergence at rate asinh(pi / (2 r)): beyond 1e-17 from 40 / 0.17 nodes on.
            let count = 512
            for degree in [1, 3, 5, 9, 15, 21] {
                var sum = 0.0
                for j in 0..<count {
                    let t = 2 * Double.pi * Double(j) / Double(count)
                    sum += Double.tanh(radius * Double.cos(t)) * Double.cos(Double(degree) * t)
                }
                let expected = 2 * sum / Double(count)
                let actual = try CircleCoefficient.value(degree: degree, radius: radius)
                #expect(abs(actual - expected) <= 4e-15)
            }
        }
    }

    @Test("the decay is e^(-m asinh(pi / (2 r)))")
    func decay() throws {
        for radius in [0.5, 1, 3] {
            // The second pole's term is e^(-200 (rho_2 - rho_1)) of the first's: nothing.
            let ratio =
                try CircleCoefficient.value(degree: 203, radius: radius)
                / CircleCoefficient.value(degree: 201, radius: radius)
            let expected = -Double.exp(-2 * Double.asinh(Double.pi / (2 * radius)))
            #expect(abs(ratio / expected - 1) <= 1e-12)
        }
    }

    @Test("small radii: the Taylor coefficients of tanh")
    func smallRadius() throws {
        // cos^3 t = (3 cos t + cos 3t)/4: b_1 = r - r^3/4 + ..., b_3 = -r^3/12 + ...
        let r = 0x1p-20
        let first = try CircleCoefficient.value(degree: 1, radius: r)
        #expect(ulps(first, r * (1 - r * r / 4)) <= CircleCoefficient.accuracy)
        // The next term is below 2 r^2 of this one.
        let third = try CircleCoefficient.value(degree: 3, radius: r)
        #expect(abs(third / (-r * r * r / 12) - 1) <= 2 * r * r)
    }

    @Test("Parseval: the squares sum to twice the mean square")
    func parseval() throws {
        for radius in [1.0, 6] {
            var total = 0.0
            for degree in stride(from: 301, through: 1, by: -2) {
                let b = try CircleCoefficient.value(degree: degree, radius: radius)
                total += b * b
            }
            var mean = 0.0
            for j in 0..<2048 {
                let value = Double.tanh(radius * Double.cos(2 * Double.pi * Double(j) / 2048))
                mean += value * value / 2048
            }
            #expect(abs(total / (2 * mean) - 1) <= 1e-14)
        }
    }

    @Test("parity, limits of the domain, errors")
    func domain() throws {
        for degree in [1, 3, 99, 99_999] {
            let plus = try CircleCoefficient.value(degree: degree, radius: 1.5)
            #expect(try CircleCoefficient.value(degree: degree, radius: -1.5) == -plus)
            #expect(try CircleCoefficient.value(degree: degree, radius: 0) == 0)
            #expect(try CircleCoefficient.value(degree: degree + 1, radius: 1.5) == 0)
            for radius in [Double.leastNonzeroMagnitude, 1e-160, 100] {
                #expect(try CircleCoefficient.value(degree: degree, radius: radius).isFinite)
            }
        }
        #expect(throws: CircleCoefficientError.degreeOutOfRange(-1)) {
            try CircleCoefficient.value(degree: -1, radius: 1)
        }
        #expect(throws: CircleCoefficientError.radiusOutOfRange(101)) {
            try CircleCoefficient.value(degree: 1, radius: 101)
        }
        #expect(throws: CircleCoefficientError.self) { try CircleCoefficient.value(degree: 1, radius: .nan) }
    }
}

@Suite("WalshSpectrum")
struct WalshSpectrumTests {
    @Test("a product of coordinates has one coefficient")
    func characters() throws {
        for set in [0, 1, 0b101, 0b1111] {
            let values = (0..<16).map { point in (point & set).nonzeroBitCount % 2 == 0 ? 3.0 : -3.0 }
            let coefficients = try WalshSpectrum.coefficients(values: values)
            for (mask, value) in coefficients.enumerated() { #expect(value == (mask == set ? 3 : 0)) }
            let weights = try WalshSpectrum.weightsByDegree(coefficients: coefficients)
            #expect(weights == (0...4).map { $0 == set.nonzeroBitCount ? 9 : 0 })
        }
    }

    @Test("agrees with the definition, satisfies Parseval, is its own inverse up to 2^d")
    func laws() throws {
        let network = try TwoLayerNetworkTests.network(.tanh, width: 7, dimension: 6)
        let values = try WalshSpectrum.values(of: network)
        let absolute = network.readout.reduce(0) { $0 + abs($1) }
        let bound = absolute * TwoLayerNetwork.accuracyFactor(width: 7, inputDimension: 6) * 0x1p-52
        for point in [0, 0b101, 0b110010, 63] {
            let x = (0..<6).map { point >> $0 & 1 == 1 ? -1.0 : 1 }
            #expect(abs(try values[point] - network.value(at: x)) <= bound)
        }
        let coefficients = try WalshSpectrum.coefficients(values: values)
        for (mask, coefficient) in coefficients.enumerated() {
            let sum = values.enumerated().map { point, v in (point & mask).nonzeroBitCount % 2 == 0 ? v : -v }.reduce(
                0, +)
            #expect(abs(coefficient - sum / 64) <= 1e-15)
            // tanh networks without biases are odd.
            if mask.nonzeroBitCount % 2 == 0 { #expect(abs(coefficient) <= 1e-16) }
        }
        let meanSquare = values.map { $0 * $0 }.reduce(0, +) / 64
        let weights = try WalshSpectrum.weightsByDegree(coefficients: coefficients)
        #expect(weights.count == 7)
        #expect(abs(weights.reduce(0, +) / meanSquare - 1) <= 1e-14)
        let back = try WalshSpectrum.coefficients(values: coefficients)
        for (a, b) in zip(back, values) { #expect(abs(64 * a - b) <= 1e-14) }
    }

    @Test("one point; counts that are no power of two; values that are not finite")
    func hostileInput() throws {
        #expect(try WalshSpectrum.coefficients(values: [2.5]) == [2.5])
        #expect(try WalshSpectrum.weightsByDegree(coefficients: [-1.5]) == [2.25])
        #expect(throws: NetworkError.shape(what: "coefficients on the cube", count: 0, expected: 1)) {
            try WalshSpectrum.weightsByDegree(coefficients: [])
        }
        #expect(throws: NetworkError.shape(what: "coefficients on the cube", count: 5, expected: 8)) {
            try WalshSpectrum.weightsByDegree(coefficients: [1, 2, 3, 4, 5])
        }
        #expect(throws: NetworkError.self) { try WalshSpectrum.weightsByDegree(coefficients: [.nan]) }
        #expect(throws: NetworkError.self) { try WalshSpectrum.weightsByDegree(coefficients: [1e200]) }
        let wide = try TwoLayerNetwork(
            activation: .tanh, readout: [], weights: [], inputDimension: WalshSpectrum.maximumDimension + 1)
        #expect(throws: NetworkError.inputDimension(25)) { try WalshSpectrum.values(of: wide) }
        let overflowing = try TwoLayerNetwork(
            activation: .relu, readout: [1e308], weights: [1e308, 1], inputDimension: 2)
        #expect(throws: NetworkError.self) { try WalshSpectrum.values(of: overflowing) }
        let empty = try TwoLayerNetwork(activation: .gelu, readout: [], weights: [], inputDimension: 3)
        #expect(try WalshSpectrum.values(of: empty) == [Double](repeating: 0, count: 8))
        #expect(try WalshSpectrum.coefficients(values: [1e308, 1e308]) == [1e308, 0])
        #expect(throws: NetworkError.shape(what: "values on the cube", count: 3, expected: 4)) {
            try WalshSpectrum.coefficients(values: [1, 2, 3])
        }
        #expect(throws: NetworkError.shape(what: "values on the cube", count: 0, expected: 1)) {
            try WalshSpectrum.coefficients(values: [])
        }
        #expect(throws: NetworkError.self) { try WalshSpectrum.coefficients(values: [1, .nan]) }
    }
}

import Foundation
import PropertyTesting
import RealModule
import Testing

@testable import Networks

@Suite("Polynomial")
struct PolynomialTests {
    static let coefficients = Generator<Double>.fraction(in: -4...4).array(count: 0...8)

    @Test("values and derivatives are those of the sum of powers")
    func definition() throws {
        try forAll(Self.coefficients, .fraction(in: -3...3)) { (p: [Double], z: Double) in
            let polynomial = try Polynomial(coefficients: p)
            let activation = Activation.polynomial(polynomial)
            var (value, size, slope, slopeSize, second, secondSize) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
            for (j, c) in p.enumerated() {
                func power(_ n: Int) -> Double { n < 0 ? 0 : Double.pow(z, n) }
                let (n, m) = (Double(j), Double(j) * Double(j - 1))
                value += c * power(j)
                size += abs(c * power(j))
                slope += n * c * power(j - 1)
                slopeSize += abs(n * c * power(j - 1))
                second += m * c * power(j - 2)
                secondSize += abs(m * c * power(j - 2))
            }
            let accuracy = 2 * Polynomial.accuracy(degree: 8)
            #expect(abs(activation.value(z) - value) <= accuracy * size)
            #expect(abs(activation.derivative(z) - slope) <= accuracy * slopeSize)
            #expect(abs(activation.secondDerivative(z) - second) <= accuracy * secondSize)
        }
    }

    @Test("Hermite coefficients by quadrature of their definition, and Parseval")
    func hermite() throws {
        try forAll(Self.coefficients, .fraction(in: -1.5...1.5), cases: 4) { (p: [Double], w: Double) in
            let activation = Activation.polynomial(try Polynomial(coefficients: p))
            let coefficients = try activation.hermiteCoefficients(throughDegree: 10, weight: w)
            // E|p(w x) h_k| with every term positive.
            let size = NormalExpectation.value { x in
                let terms = p.enumerated().reduce(0) { $0 + abs($1.element * Double.pow(w * x, $1.offset)) }
                return terms * terms
            }.squareRoot()
            for k in [0, 1, 2, 5, 8] {
                let expected = NormalExpectation.value { x in
                    activation.value(w * x) * NormalExpectation.orthonormalHermite(k, x)
                }
                #expect(abs(coefficients[k] - expected) <= 4e-14 * size)
            }
            #expect(coefficients[9] == 0 && coefficients[10] == 0)
            let sum = coefficients.reduce(0) { $0 + $1 * $1 }
            let square = NormalExpectation.value { activation.value(w * $0) * activation.value(w * $0) }
            #expect(abs(sum - square) <= 4e-14 * size * size)
        }
        // He_3 is orthogonal to all others, exactly.
        let mode = Activation.polynomial(try Polynomial(coefficients: [0, -3, 0, 1]))
        let coefficients = try mode.hermiteCoefficients(throughDegree: 5, weight: 1)
        #expect(coefficients == [0, 0, 0, 6.0.squareRoot(), 0, 0])
        #expect(mode.parity == .odd)
    }

    @Test("Fourier coefficients on the circle by the periodic trapezoidal rule")
    func circle() throws {
        try forAll(Self.coefficients, .fraction(in: -1.5...1.5), cases: 30) { (p: [Double], r: Double) in
            let activation = Activation.polynomial(try Polynomial(coefficients: p))
            let size = p.enumerated().reduce(0) { $0 + abs($1.element * Double.pow(r, $1.offset)) }
            for m in 0...9 {
                // Exact for degrees below 32.
                let expected = (0..<32).reduce(0.0) { sum, i in
                    let t = Double.pi * Double(i) / 16
                    return sum + activation.value(r * Double.cos(t)) * Double.cos(Double(m) * t) / 16
                }
                let value = try CircleCoefficient.value(of: activation, degree: m, radius: r)
                #expect(abs(value - expected) <= 2e-14 * size)
            }
        }
    }

    @Test("z^2 makes x1 x2: a network without loss, and the exact losses around it")
    func exclusiveOr() throws {
        let square = Activation.polynomial(try Polynomial(coefficients: [0, 0, 1]))
        let network = try TwoLayerNetwork(
            activation: square, readout: [0.25, -0.25], weights: [1, 1, 1, -1], inputDimension: 2)
        let loss = try GaussHermiteLoss(
            activation: square, target: .planar(.product, amplitude: 1), inputDimension: 2, lengthBound: 2)
        #expect(loss.order == 3)
        #expect(loss.quadratureError == 0)
        let (value, gradient) = try loss.valueAndGradient(of: network)
        #expect(value <= loss.accuracy(loss: 0, of: network))
        for slope in gradient { #expect(abs(slope) <= 1e-14) }
        let zero = try GaussHermiteLoss(activation: square, inputDimension: 2, lengthBound: 2)
        #expect(abs(try zero.valueAndGradient(of: network).value - 1) <= zero.accuracy(loss: 1, of: network))
        // On the line against Parseval, for any polynomial.
        let cubic = Activation.polynomial(try Polynomial(coefficients: [0.5, -1, 0.25, 2]))
        let line = try TwoLayerNetwork(activation: cubic, readout: [1, -0.5], weights: [0.75, 1.5])
        let mode = try GaussHermiteLoss(
            activation: cubic, target: .hermiteMode(degree: 5, amplitude: 2), lengthBound: 2)
        var modes = [Double](repeating: 0, count: 6)
        for (a, w) in zip(line.readout, line.weights) {
            for (k, c) in try cubic.hermiteCoefficients(throughDegree: 5, weight: w).enumerated() { modes[k] += a * c }
        }
        modes[5] -= 2
        let expected = modes.reduce(0) { $0 + $1 * $1 }
        #expect(
            abs(try mode.valueAndGradient(of: line).value - expected) <= 2 * mode.accuracy(loss: expected, of: line))
    }

    @Test("names round-trip, also through JSON; other texts name nothing")
    func names() throws {
        try forAll(Self.coefficients) { (p: [Double]) in
            let activation = Activation.polynomial(try Polynomial(coefficients: p))
            #expect(Activation(rawValue: activation.rawValue) == activation)
            let data = try JSONEncoder().encode([activation])
            #expect(try JSONDecoder().decode([Activation].self, from: data) == [activation])
        }
        for activation in Activation.allCases {
            #expect(Activation(rawValue: activation.rawValue) == activation)
            #expect(
                try JSONDecoder().decode([Activation].self, from: JSONEncoder().encode([activation])) == [activation])
        }
        #expect(Activation(rawValue: "polynomial(0, 1, 0,-0.5)")?.rawValue == "polynomial(0.0,1.0,0.0,-0.5)")
        for text in [
            "", "polynomial", "polynomial()", "polynomial(1,)", "polynomial(nan)", "polynomial(inf)", "polynomial(1",
            "Tanh",
        ] {
            #expect(Activation(rawValue: text) == nil)
        }
    }

    @Test("no coefficients, constants, zeros at the end, too many, NaN; infinite arguments")
    func hostileInput() throws {
        #expect(try Polynomial(coefficients: []).coefficients == [0])
        #expect(try Polynomial(coefficients: [2, 0, 0]).coefficients == [2])
        let constant = Activation.polynomial(try Polynomial(coefficients: [2]))
        #expect(constant.value(.infinity) == 2 && constant.derivative(5) == 0)
        #expect(try constant.hermiteCoefficients(throughDegree: 2, weight: 0) == [2, 0, 0])
        #expect(try CircleCoefficient.value(of: constant, degree: 0, radius: 0) == 4)
        #expect(throws: PolynomialError.degreeTooLarge(65)) {
            try Polynomial(coefficients: [Double](repeating: 1, count: 66))
        }
        #expect(throws: PolynomialError.self) { try Polynomial(coefficients: [1, .nan]) }
        #expect(throws: PolynomialError.notFinite(index: 1, value: .infinity)) {
            try Polynomial(coefficients: [1, .infinity])
        }
        let cubic = Activation.polynomial(try Polynomial(coefficients: [1e10, 0, 5, -1]))
        #expect(cubic.value(.infinity) == -.infinity && cubic.value(-.infinity) == .infinity)
        #expect(cubic.value(1e200) == -.infinity && cubic.value(-1e200) == .infinity)
        #expect(cubic.value(.nan).isNaN)
        let network = try TwoLayerNetwork(activation: cubic, readout: [1], weights: [1e200])
        #expect(throws: NetworkError.self) { try network.value(at: [1]) }
    }
}

import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

@Suite struct CertifiedSpectrumTests {
    private func network(_ activation: CertifiedActivation, _ dimension: Int) throws -> CertifiedNetwork {
        let weights = [0.75, -0.5, 0.25, 0.375, -0.5, 0.0625, 0.125, 0.875, -0.625]
        return try CertifiedNetwork(
            activation: activation, readout: [1.5, -0.25, 0.625], weights: Array(weights.prefix(3 * dimension)),
            inputDimension: dimension)
    }

    /// sum_S fhat(S)^2 is the mean of f^2, and sum_S fhat(S) is f(1, ..., 1).
    @Test(arguments: CertifiedActivation.allCases)
    func walshCoefficientsSatisfyParseval(_ activation: CertifiedActivation) throws {
        let network = try network(activation, 3)
        let coefficients = try (0..<8).map { try CertifiedSpectrum.walsh(network, mask: $0, precision: 120) }
        let values = try (0..<8).map { point in
            try network.value(at: (0..<3).map { point >> $0 & 1 == 1 ? -1 : 1 }, precision: 120)
        }
        let zero = Interval(0, precision: 120)
        let energy = coefficients.reduce(zero) { $0 + $1.squared }
        #expect(energy.overlaps(values.reduce(zero) { $0 + $1.squared }.scaled(by: -3)))
        #expect(coefficients.reduce(zero, +).overlaps(values[0]))
        if activation.isOdd { #expect(coefficients[3].contains(0)) }
    }

    /// The trapezoidal rule of 200 points, which for these weights leaves less than 1e-30 for tanh and nothing for entire functions.
    @Test(arguments: [CertifiedActivation.tanh, .erf, .sine, .gelu, .he3, .square], [0, 1, 2, 3, 7])
    func circleCoefficientsAgreeWithTheirDefinition(_ activation: CertifiedActivation, _ degree: Int) throws {
        let network = try network(activation, 2)
        let (precision, count): (Precision, Int) = (160, 200)
        let unit = try Interval.pi(precision: precision).scaled(by: 1) / count
        var sums = (Interval(0, precision: precision), Interval(0, precision: precision))
        for j in 0..<count {
            let (c, s) = ((unit * j).cos(), (unit * j).sin())
            let value = try zip(network.readout, 0..<3).reduce(Interval(0, precision: precision)) { sum, neuron in
                let w = network.weights[(2 * neuron.1)..<(2 * neuron.1 + 2)].map {
                    Interval(exact: $0, precision: precision)
                }
                return try sum + activation.value(at: w[0] * c + w[1] * s)
                    * Interval(exact: neuron.0, precision: precision)
            }
            sums.0 += value * (unit * (degree * j % count)).cos()
            sums.1 += value * (unit * (degree * j % count)).sin()
        }
        let answer = try CertifiedSpectrum.circle(network, degree: degree, precision: 120)
        let (cosine, sine) = (try sums.0 * 2 / count, try sums.1 * 2 / count)
        #expect((answer.cosine - cosine).magnitude <= BigFloat(1e-29))
        #expect((answer.sine - sine).magnitude <= BigFloat(1e-29))
    }

    /// For polynomials the modes end, and their squares sum to the loss by kernels.
    @Test(arguments: [CertifiedActivation.he3, .square])
    func parsevalSumsOfPolynomialsAreLosses(_ activation: CertifiedActivation) throws {
        let (network, other) = (
            try network(activation, 1),
            try CertifiedNetwork(activation: activation, readout: [0.5, -2], weights: [1.25, 0.375])
        )
        let targets: [CertifiedPopulationLoss.Target] = [
            .zero, .hermiteMode(degree: 2, amplitude: 3), .hermiteMode(degree: 7, amplitude: 0.5), .network(other),
        ]
        for target in targets {
            let sum = try CertifiedSpectrum.parsevalSum(network, target: target, throughDegree: 8, precision: 100)
            #expect(try sum.overlaps(CertifiedKernelLoss.value(of: network, target: target, precision: 100)))
            #expect(sum.width <= BigFloat(0x1p-80))
        }
        #expect(throws: CertifiedPopulationLossError.degree(9)) {
            try CertifiedSpectrum.parsevalSum(
                network, target: .hermiteMode(degree: 9, amplitude: 1), throughDegree: 8, precision: 64)
        }
    }

    /// E[f h_k] of one neuron is its coefficient, of two the sum, whatever the signs.
    @Test func hermiteCoefficientsAreLinear() throws {
        let pair = try CertifiedNetwork(activation: .tanh, readout: [2, -3], weights: [0.5, -1.25])
        for degree in [1, 5, 40] {
            let value = try CertifiedSpectrum.hermite(pair, degree: degree, precision: 100)
            func own(_ w: Double) throws -> Interval {
                try CertifiedHermiteCoefficient.value(.tanh, degree: degree, weight: w, precision: 140)
            }
            // c_k(-w) = (-1)^k c_k(w), so both terms have one sign at odd degree.
            let sum = try own(0.5) * 2 + own(1.25) * (degree % 2 == 1 ? 3 : -3)
            #expect(value.overlaps(sum))
        }
    }

    @Test func badInputsAreTypedErrors() throws {
        let (line, plane) = (try network(.tanh, 1), try network(.tanh, 2))
        #expect(throws: CertifiedNetworkError.self) { try CertifiedSpectrum.hermite(plane, degree: 1, precision: 80) }
        #expect(throws: CertifiedNetworkError.self) { try CertifiedSpectrum.circle(line, degree: 1, precision: 80) }
        #expect(throws: CertifiedNetworkError.self) { try CertifiedSpectrum.walsh(plane, mask: 4, precision: 80) }
        #expect(throws: HermiteCoefficientError.self) {
            try CertifiedSpectrum.hermite(line, degree: -1, precision: 80)
        }
        #expect(throws: CircleCoefficientRangeError.self) {
            try CertifiedSpectrum.circle(plane, degree: -1, precision: 80)
        }
    }
}

@Suite struct CertifiedPriorEnergyTests {
    /// The mean of c_k(w)^2 lies between its lower and its upper Riemann sum, since |c_k| grows with w.
    @Test(arguments: [1, 9, 63])
    func liesBetweenTheRiemannSums(_ degree: Int) throws {
        let count = 64
        let squares = try (0...count).map { j in
            try CertifiedHermiteCoefficient.value(
                .tanh, degree: degree, weight: Double(j) / Double(count), precision: 80
            ).squared
        }
        let zero = Interval(0, precision: 80)
        let energy = try CertifiedPriorEnergy.tanh(degree: degree, precision: 64)
        let lower = try squares.dropLast().reduce(zero, +) / count
        let upper = try squares.dropFirst().reduce(zero, +) / count
        #expect(energy.upper >= lower.lower && energy.lower <= upper.upper)
        // The sums differ by c_k(1)^2/64; the trapezoid between them is right to its second order.
        let trapezoid = try (squares.reduce(zero, +) - (squares[0] + squares[count]).scaled(by: -1)) / count
        #expect((trapezoid - energy).magnitude.double() <= 0.05 * energy.upper.double())
    }

    /// sum_k E[c_k^2] = E[tanh(w x)^2]; at w ~ U(-1, 1) all but the first modes are small.
    @Test func precisionIsAbsolute() throws {
        for degree in [1, 21] {
            let coarse = try CertifiedPriorEnergy.tanh(degree: degree, precision: 40)
            let fine = try CertifiedPriorEnergy.tanh(degree: degree, precision: 90)
            #expect(coarse.overlaps(fine) && coarse.width <= BigFloat(0x1p-38) && fine.width <= BigFloat(0x1p-88))
        }
        #expect(try CertifiedPriorEnergy.tanh(degree: 2, precision: 64).sign == 0)
        #expect(throws: HermiteCoefficientError.self) { try CertifiedPriorEnergy.tanh(degree: 0, precision: 64) }
    }
}

import PropertyTesting
import Quadrature
import RealModule
import Testing

@testable import Networks

@Suite struct HermiteSpectrumTests {
    /// C_k = E[f h_k] by a Gauss-Hermite rule, which is exact far beyond these degrees at these weights.
    @Test(arguments: [Activation.tanh, .erf, .sin])
    func agreesWithTheDefinition(_ activation: Activation) throws {
        let network = try TwoLayerNetworkTests.network(activation, width: 6, dimension: 1)
        let rule = try GaussHermiteRule(order: 400)
        let degrees = [0, 1, 2, 3, 5, 9, 14]
        let scale = network.readout.reduce(0) { $0 + abs($1) }
        for (degree, value) in zip(degrees, try HermiteSpectrum.coefficients(of: network, degrees: degrees)) {
            let sum = try zip(rule.nodes, rule.weights).reduce(0.0) { sum, point in
                sum + point.1 * (try network.value(at: [point.0]))
                    * PopulationLoss.orthonormalHermite(degree, point.0)
            }
            #expect(abs(value - sum) <= 1e-13 * scale)
            if degree % 2 == 0 { #expect(value == 0) }
        }
    }

    /// Where a quadrature rule has lost every digit: pairs of neurons that cancel up to a known remainder.
    @Test func cancellingNeuronsKeepTheirRemainder() throws {
        try forAll(.double(in: 0.1...2), .integer(in: 0...100), cases: 50) { (weight: Double, half: Int) in
            let degree = 2 * half + 1
            // a - a + 2^-60 a: exact in the sum of two doubles.
            let network = try TwoLayerNetwork(
                activation: .tanh, readout: [1, -1, 0x1p-60], weights: [weight, weight, weight])
            let value = try HermiteSpectrum.coefficients(of: network, degrees: [degree])[0]
            let single = try Activation.tanh.hermiteCoefficient(degree: degree, weight: weight)
            #expect(value == 0x1p-60 * single)
        }
    }

    @Test func linearInTheReadoutAndBlindToOrder() throws {
        let network = try TwoLayerNetworkTests.network(.tanh, width: 9, dimension: 1)
        let reversed = try TwoLayerNetwork(
            activation: .tanh, readout: network.readout.reversed(), weights: network.weights.reversed())
        let doubled = try TwoLayerNetwork(
            activation: .tanh, readout: network.readout.map { 2 * $0 }, weights: network.weights)
        let degrees = [1, 3, 31, 255]
        let values = try HermiteSpectrum.coefficients(of: network, degrees: degrees)
        #expect(try HermiteSpectrum.coefficients(of: doubled, degrees: degrees) == values.map { 2 * $0 })
        for (value, (other, degree)) in zip(
            values, zip(try HermiteSpectrum.coefficients(of: reversed, degrees: degrees), degrees))
        {
            let absolute = try zip(network.readout, network.weights).reduce(0) {
                $0 + abs($1.0 * (try Activation.tanh.hermiteCoefficient(degree: degree, weight: $1.1)))
            }
            #expect(abs(value - other) <= HermiteSpectrum.accuracy * 0x1p-53 * absolute)
        }
    }

    @Test func hostileInput() throws {
        let empty = try TwoLayerNetwork(activation: .tanh, readout: [], weights: [])
        #expect(try HermiteSpectrum.coefficients(of: empty, degrees: [1, 99]) == [0, 0])
        let flat = try TwoLayerNetwork(activation: .tanh, readout: [1e308], weights: [0])
        #expect(try HermiteSpectrum.coefficients(of: flat, degrees: [1]) == [0])
        let extreme = try TwoLayerNetwork(
            activation: .tanh, readout: [1, 1], weights: [1e308, -.leastNonzeroMagnitude])
        #expect(try HermiteSpectrum.coefficients(of: extreme, degrees: [1])[0].isFinite)
        let huge = try TwoLayerNetwork(activation: .relu, readout: [1e308], weights: [1e308])
        #expect(throws: SpectrumError.overflow) { try HermiteSpectrum.coefficients(of: huge, degrees: [1]) }
        let plane = try TwoLayerNetwork(activation: .tanh, readout: [1], weights: [1, 1], inputDimension: 2)
        #expect(throws: SpectrumError.inputDimension(2, expected: 1)) {
            try HermiteSpectrum.coefficients(of: plane, degrees: [1])
        }
        #expect(throws: SpectrumError.hermite(.degreeOutOfRange(-1))) {
            try HermiteSpectrum.coefficients(
                of: TwoLayerNetworkTests.network(.tanh, width: 2, dimension: 1), degrees: [-1])
        }
    }
}

@Suite struct SpectralFitTests {
    /// Data on a line is fitted by that line, with nothing left over.
    @Test func exactLinesAreRecovered() throws {
        try forAll(.double(in: -5...5), .double(in: -3...3), .double(in: -2...2), cases: 100) {
            (slope: Double, power: Double, intercept: Double) in
            let degrees = stride(from: 1.0, through: 99, by: 2).map { $0 }
            let u = degrees.map { $0.squareRoot() }
            let plain = try SpectralFit(energies: u.map { Double.exp(intercept + slope * $0) }, against: u)
            #expect(abs(plain.slope - slope) <= 1e-12 && abs(plain.intercept - intercept) <= 1e-11)
            #expect(plain.slopeError <= 1e-12 && plain.scatter <= 1e-12 && abs(plain.curvature) <= 1e-11)
            #expect(abs(try plain.logEnergy(at: 3) - (intercept + 3 * slope)) <= 1e-11)
            let energies = zip(u, degrees).map { Double.exp(intercept + slope * $0 + power * Double.log($1)) }
            let full = try SpectralFit(energies: energies, against: u, algebraic: degrees)
            #expect(abs(full.slope - slope) <= 1e-10 && abs(full.power - power) <= 1e-10)
            #expect(full.slopeError <= 1e-10)
        }
    }

    /// The standard error is that of the textbook for the simplest design: u = -1, 0, 1, residuals (1, -2, 1)/3 c.
    @Test func theStandardErrorIsTheTextbooks() throws {
        let u = [-1.0, -1, 0, 0, 1, 1]
        let noise = [0.5, -0.5, 0.5, -0.5, 0.5, -0.5]
        let fit = try SpectralFit(energies: zip(u, noise).map { Double.exp(2 * $0 + $1) }, against: u)
        // |e|^2 = 6/4 over 4 degrees of freedom, sum u^2 = 4.
        #expect(abs(fit.slope - 2) <= 1e-14)
        #expect(abs(fit.slopeError - (1.5 / 4 / 4).squareRoot()) <= 1e-14)
        #expect(abs(fit.scatter - 0.5) <= 1e-14)
    }

    /// A parabola shows as curvature: the slopes of the halves differ by the second derivative times their distance.
    @Test func curvatureIsSeen() throws {
        let u = (0..<40).map { Double($0) }
        let fit = try SpectralFit(energies: u.map { Double.exp(-0.01 * $0 * $0) }, against: u)
        #expect(abs(fit.curvature - -0.02 * 20) <= 1e-12)
    }

    @Test func vanishingModesArePassedOver() throws {
        let u = (0..<20).map { Double($0) }
        let energies = u.map { Int($0) % 2 == 0 ? 0 : Double.exp(-$0) }
        let fit = try SpectralFit(energies: energies, against: u)
        #expect(fit.count == 10 && abs(fit.slope + 1) <= 1e-13)
    }

    @Test func hostileInput() {
        #expect(throws: SpectralFitError.countsDiffer(2, 1)) { try SpectralFit(energies: [1, 1], against: [1]) }
        #expect(throws: SpectralFitError.tooFewPoints(0, needed: 5)) { try SpectralFit(energies: [], against: []) }
        #expect(throws: SpectralFitError.tooFewPoints(0, needed: 5)) {
            try SpectralFit(energies: [0, 0, 0, 0, 0, 0], against: [1, 2, 3, 4, 5, 6])
        }
        #expect(throws: SpectralFitError.energy(-1)) { try SpectralFit(energies: [1, -1], against: [1, 2]) }
        #expect(throws: SpectralFitError.self) { try SpectralFit(energies: [.nan], against: [1]) }
        #expect(throws: SpectralFitError.abscissa) {
            try SpectralFit(energies: [1, 2, 3, 4, 5], against: [1, 2, 3, .nan, 5])
        }
        #expect(throws: SpectralFitError.abscissa) {
            try SpectralFit(energies: [1, 2, 3, 4, 5], against: [-1e308, -1e200, 0, 1e200, 1e308])
        }
        if let fit = try? SpectralFit(energies: [1, 2, 4, 9, 15], against: [0, 1, 2, 3, 4]) {
            for u in [Double.nan, .infinity] {
                #expect(throws: SpectralFitError.abscissa) { try fit.logEnergy(at: u) }
            }
        }
        let powers = [1, 2, 3, 4, 5, 6, 7].map { Double($0) }
        let full = try? SpectralFit(energies: powers, against: powers.map { $0 * $0 }, algebraic: powers)
        #expect(throws: SpectralFitError.abscissa) { try full?.logEnergy(at: 1, algebraic: -1) }
        #expect(throws: SpectralFitError.abscissa) {
            try SpectralFit(energies: [1, 2, 3, 4, 5, 6], against: [1, 1, 1, 1, 1, 1])
        }
        #expect(throws: SpectralFitError.abscissa) {
            try SpectralFit(
                energies: [1, 2, 3, 4, 5, 6, 7], against: [1, 2, 3, 4, 5, 6, 7], algebraic: [0, 1, 2, 3, 4, 5, 6])
        }
    }
}

import Certified
import CertifiedComparison
import PropertyTesting
import RealModule
import Testing

@testable import Networks

@Suite struct CircleActivationTests {
    /// b_m(r) of every activation with a reference, at drawn degrees and radii.
    @Test(
        arguments: Activation.allCases.compactMap { activation in
            CertifiedActivation(rawValue: activation.rawValue).map { ($0, activation) }
        })
    func coefficientsKeepTheirPromise(reference: CertifiedActivation, activation: Activation) throws {
        // Odd activations have odd degrees only, ReLU even ones beyond the first.
        func degree(_ half: Int) -> Int { reference.isOdd ? 2 * half + 1 : 2 * half }
        try accuracy(
            of: { (half: Int, r: Double) in
                try CircleCoefficient.value(of: activation, degree: degree(half), radius: r)
            },
            against: { (half: Int, r: Double) in
                let enclosure = try Certification.enclosure(digits: 22) {
                    try CertifiedCircleCoefficient.value(of: reference, degree: degree(half), radius: r, precision: $0)
                }
                return CertifiedEnclosure(enclosure.value)
            },
            within: CircleCoefficient.accuracy, over: .integer(in: 0...40), .double(in: 1.0009765625...30),
            examples: [(0, 1.0009765625), (0, 100), (40, 100)], cases: 25)
    }

    /// z/2 + z erf(z/sqrt 2)/2 has no reference of its own: the trapezoidal rule, which converges geometrically.
    @Test func geluAgreesWithItsDefinition() throws {
        for radius in [0.125, 1, 4.5] {
            for degree in [0, 1, 2, 3, 4, 10, 20] {
                let count = 512
                let sum = (0..<count).reduce(0.0) { sum, j in
                    let t = 2 * Double.pi * Double(j) / Double(count)
                    return sum + Activation.gelu.value(radius * Double.cos(t)) * Double.cos(Double(degree) * t)
                }
                let value = try CircleCoefficient.value(of: .gelu, degree: degree, radius: radius)
                #expect(abs(value - 2 * sum / Double(count)) <= 1e-15 * radius)
            }
        }
    }

    /// The pieces meet: just below and just above the radius at which the kink appears.
    @Test(arguments: [Activation.clippedReLU, .hardTanh])
    func theKinkAppearsContinuously(_ activation: Activation) throws {
        for degree in 0...12 {
            let below = try CircleCoefficient.value(of: activation, degree: degree, radius: 1)
            let above = try CircleCoefficient.value(of: activation, degree: degree, radius: 1.0.nextUp)
            // The cut-off cap has height 1e-16 and width 1e-8.
            #expect(abs(above - below) <= 1e-15)
        }
    }

    @Test(arguments: Activation.allCases)
    func parityAndExtremeRadii(_ activation: Activation) throws {
        for degree in [0, 1, 2, 3, 98, 99, 4000] {
            for radius in [Double.leastNonzeroMagnitude, 1e-200, 1e-3, 1, 100] {
                let value = try CircleCoefficient.value(of: activation, degree: degree, radius: radius)
                #expect(value.isFinite)
                if activation.parity == .odd { #expect(degree % 2 == 1 || value == 0) }
            }
            #expect(try CircleCoefficient.value(of: activation, degree: degree, radius: 0) == 0)
            #expect(throws: CircleCoefficientError.self) {
                try CircleCoefficient.value(of: activation, degree: degree, radius: .nan)
            }
        }
    }

    /// A reflection of an activation that is neither odd nor even turns the sign of the odd coefficients alone.
    @Test func negativeRadiiReflect() throws {
        for activation in Activation.allCases {
            for degree in [0, 1, 2, 5, 8] {
                let (plus, minus) = (
                    try CircleCoefficient.value(of: activation, degree: degree, radius: 2),
                    try CircleCoefficient.value(of: activation, degree: degree, radius: -2)
                )
                #expect(minus == (degree % 2 == 0 ? plus : -plus))
            }
        }
    }
}

@Suite struct CircleSpectrumTests {
    private func network(_ activation: Activation, turnedBy angle: Double = 0) throws -> TwoLayerNetwork {
        let polar: [(Double, Double)] = [(0.3, 0.1), (1.5, 2), (2.25, -1), (0.75, 3)]
        return try TwoLayerNetwork(
            activation: activation, readout: [1, -0.5, 0.25, 2],
            weights: polar.flatMap { [$0 * Double.cos($1 + angle), $0 * Double.sin($1 + angle)] }, inputDimension: 2)
    }

    @Test(arguments: Activation.allCases)
    func agreesWithTheDefinition(_ activation: Activation) throws {
        let network = try network(activation)
        let isSmooth = [Activation.tanh, .erf, .sin, .gelu].contains(activation)
        let count = isSmooth ? 256 : 1 << 14
        let points = try (0..<count).map { j in
            let t = 2 * Double.pi * (Double(j) + 0.5) / Double(count)
            return (t, try network.value(at: [Double.cos(t), Double.sin(t)]))
        }
        let degrees = [0, 1, 2, 3, 7, 8]
        for (degree, value) in zip(degrees, try CircleSpectrum.coefficients(of: network, degrees: degrees)) {
            let (cosine, sine) = points.reduce((0.0, 0.0)) { sum, point in
                (
                    sum.0 + point.1 * Double.cos(Double(degree) * point.0),
                    sum.1 + point.1 * Double.sin(Double(degree) * point.0)
                )
            }
            // The trapezoidal rule errs by the square of its step at a kink, and by nothing visible without one.
            let bound = isSmooth ? 1e-14 : 40 / (Double(count) * Double(count))
            #expect(abs(value.cosine - 2 * cosine / Double(count)) <= bound)
            #expect(abs(value.sine - 2 * sine / Double(count)) <= bound)
        }
    }

    /// Turning the weights by an angle multiplies A_m + i B_m by e^(i m angle), so the energies stay.
    @Test func rotationsAreSeenByThePhaseAlone() throws {
        try forAll(.double(in: -3...3), .integer(in: 1...60), cases: 100) { (angle: Double, degree: Int) in
            let before = try CircleSpectrum.coefficients(of: network(.tanh), degrees: [degree])[0]
            let after = try CircleSpectrum.coefficients(of: network(.tanh, turnedBy: angle), degrees: [degree])[0]
            let (c, s) = (Double.cos(Double(degree) * angle), Double.sin(Double(degree) * angle))
            let scale = try [0.3, 1.5, 2.25, 0.75].reduce(0) {
                $0 + 2 * abs(try CircleCoefficient.value(degree: degree, radius: $1))
            }
            let bound = 4 * CircleSpectrum.accuracy * Double(degree + 12) * 0x1p-53 * scale
            #expect(abs(after.cosine - (before.cosine * c - before.sine * s)) <= bound)
            #expect(abs(after.sine - (before.cosine * s + before.sine * c)) <= bound)
            let energies = try (
                CircleSpectrum.energies(of: network(.tanh), degrees: [degree])[0],
                CircleSpectrum.energies(of: network(.tanh, turnedBy: angle), degrees: [degree])[0]
            )
            #expect(abs(energies.0 - energies.1) <= 4 * bound * scale)
        }
    }

    @Test func hostileInput() throws {
        let empty = try TwoLayerNetwork(activation: .tanh, readout: [], weights: [], inputDimension: 2)
        #expect(try CircleSpectrum.energies(of: empty, degrees: [1, 3]) == [0, 0])
        let line = try TwoLayerNetwork(activation: .tanh, readout: [1], weights: [1])
        #expect(throws: SpectrumError.inputDimension(1, expected: 2)) {
            try CircleSpectrum.energies(of: line, degrees: [1])
        }
        for weight in [101, 1e200, 1e308] {
            let steep = try TwoLayerNetwork(
                activation: .tanh, readout: [1], weights: [weight, weight], inputDimension: 2)
            #expect(throws: SpectrumError.self) { try CircleSpectrum.energies(of: steep, degrees: [1]) }
        }
        let huge = try TwoLayerNetwork(activation: .relu, readout: [1e308], weights: [100, 0], inputDimension: 2)
        #expect(throws: SpectrumError.overflow) { try CircleSpectrum.energies(of: huge, degrees: [1]) }
        #expect(throws: SpectrumError.self) { try CircleSpectrum.energies(of: network(.tanh), degrees: [-1]) }
    }
}

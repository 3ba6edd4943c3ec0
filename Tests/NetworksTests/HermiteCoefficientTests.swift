// The laws of c_k(w) = E[phi(w x) h_k(x)]. Tolerances come from `HermiteCoefficient.accuracy` (u = 2^-53, so a result of p
// ULPs is within 2 p u relative) and from the stated error of the other side.

import PropertyTesting
import RealModule
import Testing

@testable import Networks

@Suite("HermiteCoefficient")
struct HermiteCoefficientTests {
    static let weights = [0.05, 0.3, 1, 1.7, 5, 20]
    /// Relative error that the promise allows.
    static let promise = HermiteCoefficient.accuracy * 0x1p-52

    private func coefficient(_ activation: Activation, _ degree: Int, _ weight: Double) throws -> Double {
        try activation.hermiteCoefficient(degree: degree, weight: weight)
    }

    @Test("agrees with a quadrature of the definition", arguments: Activation.allCases)
    func definition(activation: Activation) throws {
        try forAll(.integer(in: 0...33), .uniform(in: 0.3...6), examples: [(0, 1), (1, 1), (2, 1)], cases: 60) {
            (degree: Int, weight: Double) in
            let kinks = ActivationTests.kinks(activation).map { $0 / weight }
            let expected = NormalExpectation.value(kinks: kinks) { x in
                activation.value(weight * x) * NormalExpectation.orthonormalHermite(degree, x)
            }
            // The quadrature rounds 2,000 terms whose absolute values sum to about E|phi|.
            let actual = try coefficient(activation, degree, weight)
            #expect(abs(actual - expected) <= 4e-15 * max(1, weight), "\(activation)")
        }
    }

    @Test("Parseval: the squares sum to E[phi^2]", arguments: [Activation.tanh, .erf, .sin])
    func parsevalOfAnalyticActivations(activation: Activation) throws {
        for weight in [0.05, 0.4, 0.8] {
            // The squares beyond degree 300 sum to less than e^(-(pi/w) sqrt 300) < 1e-29.
            let sum = try activation.hermiteCoefficients(throughDegree: 300, weight: weight).map { $0 * $0 }.reduce(
                0, +)
            let expected = NormalExpectation.value { x in activation.value(weight * x) * activation.value(weight * x) }
            #expect(abs(sum / expected - 1) <= 8e-15)
        }
    }

    @Test(
        "Parseval for kinks: the remainder is positive and falls as K^(-3/2)",
        arguments: [Activation.relu, .hardTanh, .clippedReLU])
    func parsevalOfPiecewiseLinearActivations(activation: Activation) throws {
        let weight = 1.25
        let kinks = ActivationTests.kinks(activation).map { $0 / weight }
        let total = NormalExpectation.value(kinks: kinks) { x in
            activation.value(weight * x) * activation.value(weight * x)
        }
        let squares = try activation.hermiteCoefficients(throughDegree: 4096, weight: weight).map { $0 * $0 }
        let remainders = [256, 1024, 4096].map { total - squares[...$0].reduce(0, +) }
        #expect(remainders[2] > 0)
        // c_k^2 ~ k^(-5/2) up to an oscillation, whose effect on the ratio is of order 1/sqrt k.
        for (coarse, fine) in zip(remainders, remainders.dropFirst()) {
            #expect(abs(Double.log2(coarse / fine) - 3) <= 0.1)
        }
    }

    @Test("zeros, and the signs of the rest")
    func zerosAndSigns() throws {
        for activation in Activation.allCases where activation.parity == .odd {
            for degree in [0, 2, 4, 100, 1000] {
                for weight in Self.weights { #expect(try coefficient(activation, degree, weight) == 0) }
            }
        }
        for activation in [Activation.relu, .gelu] {
            for degree in [3, 5, 101] { #expect(try coefficient(activation, degree, 0.7) == 0) }
            for degree in stride(from: 2, through: 60, by: 2) {
                #expect(try coefficient(activation, degree, 0.7).sign == (degree % 4 == 2 ? .plus : .minus))
            }
        }
        for activation in [Activation.tanh, .erf, .sin] {
            for degree in stride(from: 1, through: 61, by: 2) {
                #expect(try coefficient(activation, degree, 0.7).sign == (degree % 4 == 1 ? .plus : .minus))
            }
        }
    }

    @Test("c_k(-w) = (-1)^k c_k(w) and c_k(0) = 0, exactly", arguments: Activation.allCases)
    func reflection(activation: Activation) throws {
        for degree in [0, 1, 2, 3, 8, 9, 63, 64] {
            #expect(try coefficient(activation, degree, 0) == 0)
            #expect(try coefficient(activation, degree, -0.0) == 0)
            for weight in Self.weights {
                let (plus, minus) = (
                    try coefficient(activation, degree, weight), try coefficient(activation, degree, -weight)
                )
                #expect(minus == (degree % 2 == 0 ? plus : -plus))
            }
        }
    }

    @Test("w dc_k/dw = k c_k + sqrt((k+1)(k+2)) c_(k+2), to sixth order", arguments: Activation.allCases)
    func derivativeInWeight(activation: Activation) throws {
        // By Stein's lemma sqrt(k!) c_k = w^k E[phi^(k)(w x)].
        for degree in [0, 1, 2, 5, 6, 21] {
            for weight in [0.6, 1.1, 1.9] {
                func error(step: Double) throws -> Double {
                    func difference(_ d: Double) throws -> Double {
                        let (after, before) = (
                            try coefficient(activation, degree, weight + d),
                            try coefficient(activation, degree, weight - d)
                        )
                        return (after - before) / (2 * d)
                    }
                    let derivative = try (15 * difference(step) - 6 * difference(2 * step) + difference(3 * step)) / 10
                    let k = Double(degree)
                    let law =
                        try k * coefficient(activation, degree, weight)
                        + ((k + 1) * (k + 2)).squareRoot() * coefficient(activation, degree + 2, weight)
                    return abs(weight * derivative - law)
                }
                let errors = [try error(step: weight / 32), try error(step: weight / 64)]
                #expect(errors[1] <= 2e-6)
                // Rounding hides the order below 1e-12.
                if errors[1] > 1e-12 { #expect(abs(Double.log2(errors[0] / errors[1]) - 6) <= 0.5) }
            }
        }
    }

    @Test("small weights: the leading Taylor term, w^k phi^(k)(0) / sqrt(k!)")
    func smallWeights() throws {
        let weight = 0x1p-30
        // Derivatives at 0 of tanh: tanh' = 1 - tanh^2, as polynomials in tanh.
        var polynomial = [0.0, 1.0]
        var rootOfFactorial = 1.0
        for degree in 1...15 {
            var next = [Double](repeating: 0, count: polynomial.count + 1)
            for j in 1..<polynomial.count {
                next[j - 1] += Double(j) * polynomial[j]
                next[j + 1] -= Double(j) * polynomial[j]
            }
            polynomial = next
            rootOfFactorial *= Double(degree).squareRoot()
            guard degree % 2 == 1 else { continue }
            let power = Double.pow(weight, degree)
            let sine = (degree % 4 == 1 ? 1.0 : -1.0)
            // erf^(2m+1)(0) = 2/sqrt(pi) (-1)^m (2m)! / m!
            let m = degree / 2
            let rising = stride(from: m + 1, through: 2 * m, by: 1).map(Double.init).reduce(1, *)
            let expected: [Activation: Double] = [
                .tanh: polynomial[0], .sin: sine, .erf: sine * 2 / Double.pi.squareRoot() * rising,
            ]
            for (activation, derivative) in expected {
                let actual = try coefficient(activation, degree, weight)
                // The next Taylor term is k^2 w^2 < 2^-50 relative; the product on the right rounds k times.
                let tolerance = Self.promise + Double(degree * degree) * 0x1p-60 + Double(degree + 6) * 0x1p-53
                #expect(abs(actual / (power * derivative / rootOfFactorial) - 1) <= tolerance)
            }
        }
    }

    @Test("large weights: tanh, erf, hard tanh tend to the sign function, the clipped ReLU to the step")
    func largeWeights() throws {
        // c_k(sign) = 2 He_(k-1)(0) / sqrt(2 pi k!), and w^2 is past 2^120.
        for weight in [0x1p70, 1e200, Double.greatestFiniteMagnitude] {
            var ratio = 1.0
            for degree in stride(from: 1, through: 41, by: 2) {
                // He_(k-1)(0) / sqrt(k!) from degree k - 2: times -(k - 2) / sqrt(k (k - 1)).
                let k = Double(degree)
                if degree > 1 { ratio *= -(k - 2) / (k * (k - 1)).squareRoot() }
                let expected = 2 * ratio / (2 * Double.pi).squareRoot()
                let tolerance = Self.promise + (2 * k + 3) * 0x1p-53
                for activation in [Activation.tanh, .erf, .hardTanh] {
                    #expect(abs(try coefficient(activation, degree, weight) / expected - 1) <= tolerance)
                }
                #expect(abs(try coefficient(.clippedReLU, degree, weight) / (expected / 2) - 1) <= tolerance)
            }
            #expect(try coefficient(.clippedReLU, 0, weight) == 0.5)
            // E[clip(w x, 0, 1) h_k] tends to 0 at even k as 1/w.
            let even = try coefficient(.clippedReLU, 6, 1e40) / coefficient(.clippedReLU, 6, 1e41)
            #expect(abs(even / 10 - 1) <= 2 * Self.promise + 0x1p-52)
        }
    }

    @Test("relations between activations")
    func relations() throws {
        let weights = Generator<Double>.logUniform(in: 1e-12...1e9)
        try forAll(.integer(in: 0...31), weights, examples: [(9, 0x1.ap-6)]) { (m: Int, weight: Double) in
            // hardtanh(z) = cliprelu(z) - cliprelu(-z); the factor 2 is exact.
            let (hard, clipped) = (
                try coefficient(.hardTanh, 2 * m + 1, weight), try coefficient(.clippedReLU, 2 * m + 1, weight)
            )
            // Subnormal coefficients are rounded to a common unit instead.
            let slack = abs(hard) < .leastNormalMagnitude ? Double.leastNonzeroMagnitude : 0
            #expect(abs(hard - 2 * clipped) <= slack)
        }
        try forAll(.element(of: [0, 1, 2, 4, 30]), weights) { (degree: Int, weight: Double) in
            // ReLU is homogeneous.
            let scaled = weight * (try coefficient(.relu, degree, 1))
            #expect(abs(try coefficient(.relu, degree, weight) / scaled - 1) <= 2 * Self.promise + 0x1p-53)
            if weight < 0.02 {
                // The kink at 1/w is out of sight.
                let ratio = try coefficient(.clippedReLU, degree, weight) / coefficient(.relu, degree, weight)
                #expect(abs(ratio - 1) <= 2 * Self.promise)
            }
        }
        // E[gelu(w x)] = w E[phi'(w x)], phi' the standard normal distribution function's: w^2 times its density at 0.
        try forAll(weights) { (weight: Double) in
            let mean = weight * weight / (2 * Double.pi * (1 + weight * weight)).squareRoot()
            let value = try coefficient(.gelu, 0, weight)
            #expect(abs(value / mean - 1) <= Self.promise + 4 * 0x1p-53)
        }
    }

    @Test("log c_k^2 falls as (pi/w) sqrt k for tanh")
    func decay() throws {
        for weight in [0.5, 1, 4] {
            // The prefactor is a power of k, so the slope in sqrt k is right up to a multiple of 1/sqrt k.
            let low = 2 * Int(10_000 * weight * weight) + 1
            let high = 2 * low + 1
            let difference = Double.log(
                abs(try coefficient(.tanh, high, weight) / coefficient(.tanh, low, weight)))
            let slope = 2 * difference / (Double(high).squareRoot() - Double(low).squareRoot())
            #expect(abs(slope / (-Double.pi / weight) - 1) <= 0.01)
        }
    }

    @Test("all degrees at once have the bits of one at a time", arguments: Activation.allCases)
    func allDegrees(activation: Activation) throws {
        try forAll(.double(in: -20...20), examples: [-0.8, 0, 2.2], cases: 12) { (weight: Double) in
            let coefficients = try activation.hermiteCoefficients(throughDegree: 70, weight: weight)
            #expect(coefficients.count == 71)
            for (degree, value) in coefficients.enumerated() {
                #expect(value == (try coefficient(activation, degree, weight)))
            }
        }
        #expect(try activation.hermiteCoefficients(throughDegree: 0, weight: 1).count == 1)
    }

    @Test("every degree and weight of the domain has a finite answer", arguments: Activation.allCases)
    func extremes(activation: Activation) throws {
        let most = HermiteCoefficient.maximumDegree
        for degree in [0, 1, 2, 3, 20_000, 20_001, most - 1, most] {
            // A long recurrence is slow in a debug build, and meets nothing new.
            if degree > 20_001, activation == .hardTanh || activation == .clippedReLU { continue }
            let least = Double.leastNonzeroMagnitude
            for weight in [least, 0x1p-1024, 1e-154, 1e-30, 1e-9, 0.01, 1, 30, 1e9, 1e30, 1e154, 1e160, 1.7e308] {
                let value = try coefficient(activation, degree, weight)
                #expect(value.isFinite, "\(activation) k = \(degree), w = \(weight)")
                // |c_k| <= E|phi h_k| <= sqrt(E[phi(w x)^2]) <= w, and for the bounded activations <= 1.
                let bounded = activation != .relu && activation != .gelu
                #expect(abs(value) <= (activation == .erf ? 2 : 1) * (bounded ? min(weight, 1) : weight) * (1 + 1e-15))
            }
        }
    }

    @Test("coefficients underflow gradually")
    func underflow() throws {
        // phi(z) = z + ... for all of these, c_1(w) = w to first order; the least subnormal is kept.
        let least = Double.leastNonzeroMagnitude
        for activation in [Activation.tanh, .sin, .hardTanh] {
            #expect(try coefficient(activation, 1, least) == least)
            #expect(try coefficient(activation, 1, 0x1.8p-1060) == 0x1.8p-1060)
        }
        // c_3(w) = -w^3 sqrt(6)/3 at small w: subnormal for w = 1e-105, zero for w = 1e-120.
        let subnormal = try coefficient(.tanh, 3, 1e-105)
        #expect(abs(subnormal + 1e-105 * 1e-105 * 1e-105 * 6.0.squareRoot() / 3) <= 2 * least)
        #expect(subnormal != 0)
        #expect(try coefficient(.tanh, 3, 1e-120) == 0)
    }

    @Test("degrees and weights outside the domain are refused", arguments: Activation.allCases)
    func errors(activation: Activation) {
        for degree in [-1, HermiteCoefficient.maximumDegree + 1, Int.min, Int.max] {
            #expect(throws: HermiteCoefficientError.degreeOutOfRange(degree)) {
                try activation.hermiteCoefficient(degree: degree, weight: 1)
            }
            #expect(throws: HermiteCoefficientError.degreeOutOfRange(degree)) {
                try activation.hermiteCoefficients(throughDegree: degree, weight: 1)
            }
        }
        for weight in [Double.infinity, -.infinity] {
            #expect(throws: HermiteCoefficientError.weightNotFinite(weight)) {
                try activation.hermiteCoefficient(degree: 1, weight: weight)
            }
            #expect(throws: HermiteCoefficientError.weightNotFinite(weight)) {
                try activation.hermiteCoefficients(throughDegree: 1, weight: weight)
            }
        }
        #expect(throws: HermiteCoefficientError.self) { try activation.hermiteCoefficient(degree: 1, weight: .nan) }
        #expect(throws: HermiteCoefficientError.self) {
            try activation.hermiteCoefficients(throughDegree: 0, weight: .nan)
        }
        #expect(HermiteCoefficientError.degreeOutOfRange(-3).description.contains("-3"))
        #expect(HermiteCoefficientError.weightNotFinite(.infinity).description.contains("inf"))
    }
}

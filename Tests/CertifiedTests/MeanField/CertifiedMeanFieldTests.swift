import Foundation
import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

@Suite struct CertifiedMeanFieldTests {
    /// Numbers found by panels in the radius, another method, to 20 digits; the enclosure of 7 digits must hold them.
    @Test(arguments: [
        (1.0, 0.02, "0.66729575208342567134909", "-0.66196969029941949019302"),
        (3, 0.05, "0.47904698866877101803222", "-0.42537408375783755164922"),
    ])
    func publishedValues(deviation: Double, noise: Double, loss: String, petals: String) throws {
        let setting = try CertifiedMeanFieldSetting(
            activation: .clippedReLU, target: .xor, readoutDeviation: deviation, noise: noise)
        for (statistic, text) in [(CertifiedMeanField.Statistic.loss, loss), (.petalOrder, petals)] {
            let result = try CertifiedMeanField.result(statistic, setting, digits: 5)
            #expect(result.enclosure.overlaps(try Interval(text, precision: 128)))
            #expect(result.enclosure.width.double() <= 1e-5)
            // What is proved about the discrete system is far narrower than the truncation.
            #expect(result.proved.width < result.truncation)
        }
    }

    @Test func theProofHoldsForTheSystemAndNotForAWrongOne() throws {
        let setting = try CertifiedMeanFieldSetting(
            activation: .clippedReLU, target: .xor, readoutDeviation: 1, noise: 0.1)
        let system = try LogarithmicSystem(setting, step: 0.5, modes: 4, digits: 3, precision: 96)
        let approximate = ApproximateSystem(system, noise: setting.noise)
        let (residual, _) = try approximate.minimiser()
        let evaluation = SystemEvaluation(system)
        let h = residual.map { BigFloat($0, precision: system.precision) }
        // The solver's solution is proved to be near the unique one: 1e-12 is Double's rounding through the sums.
        #expect(evaluation.norm(try evaluation.defect(h)) <= 1e-12)
        // A residual that is off by 1 % is not.
        let off = h.map { $0 * BigFloat(1.01, precision: system.precision) }
        let bound = evaluation.norm(try evaluation.defect(off))
        let distance = evaluation.norm(zip(off, h).map { Ball($0 - $1) })
        #expect(bound >= distance)
        #expect(distance > 1e-4)
        // The neighbour's statistics, widened by its bound, hold those of the solution.
        let near = try evaluation.statistics(h, radius: 1e-12)
        let far = try evaluation.statistics(off, radius: bound)
        for statistic in CertifiedMeanField.Statistic.allCases {
            let inner = try #require(near[statistic])
            let outer = try #require(far[statistic])
            #expect(outer.contains(inner), "\(statistic)")
        }
    }

    @Test func theApproximateSystemIsTheProvedOne() throws {
        let setting = try CertifiedMeanFieldSetting(activation: .erf, target: .cubic, readoutDeviation: 2, noise: 0.2)
        let system = try LogarithmicSystem(setting, step: 0.5, modes: 3, digits: 3, precision: 96)
        let approximate = ApproximateSystem(system, noise: setting.noise)
        try forAll(.double(in: -1...1), .double(in: 0.2...2), cases: 5) { amplitude, scale in
            var h = [Double](repeating: 0, count: system.modes * system.count)
            for i in h.indices { h[i] = amplitude * sin(scale * Double(i)) }
            let rough = approximate.defect(h, approximate.neurons(field: approximate.field(h)))
            let exact = try SystemEvaluation(system).defect(h.map { BigFloat($0, precision: 96) })
            for (a, b) in zip(rough, exact) { #expect(abs(a - b.midpoint.double()) <= 1e-9 * (1 + abs(a))) }
        }
    }

    @Test func blindNeuronsLeaveEverything() throws {
        let setting = try CertifiedMeanFieldSetting(
            activation: .hardTanh, target: .xor, readoutDeviation: 3, noise: 0.05)
        #expect(try CertifiedMeanField.value(.loss, setting, precision: 128).contains(1))
        #expect(try CertifiedMeanField.value(.meanSquareRadius, setting, precision: 128).contains(2))
        #expect(try CertifiedMeanField.value(.petalOrder, setting, precision: 128).contains(0))
    }

    @Test func badInputIsRefused() throws {
        for (deviation, noise) in [(0, 1), (.nan, 1), (1, 0), (1, .infinity), (100, 1)] as [(Double, Double)] {
            #expect(throws: CertifiedMeanFieldError.self) {
                try CertifiedMeanFieldSetting(
                    activation: .erf, target: .cubic, readoutDeviation: deviation, noise: noise)
            }
        }
        let setting = try CertifiedMeanFieldSetting(activation: .erf, target: .cubic, readoutDeviation: 1, noise: 1)
        #expect(throws: CertifiedMeanFieldError.tooCostly(digits: 1000)) {
            try CertifiedMeanField.result(.loss, setting, digits: 1000)
        }
    }

    // MARK: Kernels

    @Test func gammaHasItsKnownValues() throws {
        let gamma = SpougeGamma(precision: 128)
        func value(_ real: Double, _ imaginary: Double) -> ComplexBigFloat {
            gamma.logGamma(ComplexBigFloat(BigFloat(real, precision: 128), BigFloat(imaginary, precision: 128)))
                .exponential
        }
        // Gamma(n + 1) = n!, and |Gamma(1/2 + iy)|^2 = pi / cosh(pi y).
        for n in 0...12 {
            let factorial = BigFloat.factorial(n, precision: 128)
            let ratio = (value(Double(n) + 1, 0).real / factorial).double()
            #expect(abs(ratio - 1) <= 1e-15)
        }
        for y in [0.5, 3, 20] {
            let z = value(0.5, y)
            let square = (z.real * z.real + z.imaginary * z.imaginary).double()
            let expected = Double.pi / cosh(Double.pi * y)
            #expect(abs(square - expected) <= 1e-12 * expected)
        }
    }

    @Test func alternatingZetaHasItsKnownValues() {
        let transform = MellinTransform(.reluTanh, precision: 128)
        let pi = Double.pi
        for (point, expected) in [(-1, 0.25), (0, 0.5), (-2, 0), (1, log(2)), (2, pi * pi / 12)] as [(Int, Double)] {
            let value = transform.alternatingZeta(
                ComplexBigFloat(BigFloat(point, precision: 128), BigFloat(0, precision: 128)))
            #expect(abs(value.real.double() - expected) <= 1e-15, "eta(\(point))")
            #expect(value.imaginary.signum == 0)
        }
    }

    /// The samples of smooth activations' kernels are those of the definition, by the midpoint rule between the kinks at cos u = 0.
    @Test(arguments: [CertifiedMeanFieldActivation.reluTanh, .erf], [2, 3])
    func smoothKernelsAreThoseOfTheDefinition(_ activation: CertifiedMeanFieldActivation, fold: Int) throws {
        guard fold == 3 || activation == .reluTanh else { return }
        let h = 0.125
        let kernel = try MellinKernel(
            activation, fold: fold, modes: 3, step: h, indices: -16...12, digits: 14, precision: 112)
        // Simpson's rule over -pi/2 ... pi/2, of order 4.
        let panels = 4000
        for index in [-16, -3, 0, 5, 12] {
            let s = exp(Double(index) * h)
            for k in 0..<3 {
                let m = Double(fold * (2 * k + 1))
                var sum = 0.0
                for i in 0...panels {
                    let u = -Double.pi / 2 + Double.pi * Double(i) / Double(panels)
                    let weight = i == 0 || i == panels ? 1.0 : i % 2 == 1 ? 4 : 2
                    let value = activation == .erf ? erf(s * cos(u)) : tanh(s * cos(u))
                    sum += weight / 3 * value * cos(m * u)
                }
                // An odd function adds its other half.
                let sides = activation.isOdd ? 2.0 : 1
                let expected = sides * sum / Double(panels)
                // The rule's error: pi h^4/180 times the fourth derivative, below (m + s)^4.
                let step = Double.pi / Double(panels)
                let bound = step * step * step * step / 180 * pow(m + s, 4) * 4 + 1e-13
                #expect(abs(kernel.samples[k][index + 16].double() - expected) <= bound, "\(index) \(k)")
            }
        }
    }

    @Test func clippedKernelsOfSmoothFunctionsAreThoseOfTheDefinition() throws {
        // sum_i h F(i h) C(i + j) for a smooth F is int F(u) Phi(e^(u + v)) du, whose integrand has a kink that the rule does not see.
        let (h, fold) = (0.25, 2)
        let kernel = try MellinKernel(
            .clippedReLU, fold: fold, modes: 1, step: h, indices: -60...60, digits: 12, precision: 96)
        for j in [-4, 0, 3] {
            var sum = 0.0
            var reference = 0.0
            for i in -40...40 {
                sum += h * exp(-(Double(i) * h) * (Double(i) * h)) * kernel.samples[0][i + j + 60].double()
            }
            // The closed form of Phi_2 on a fine grid.
            let fine = 20_000
            for i in 0..<fine {
                let u = -8 + 16 * (Double(i) + 0.5) / Double(fine)
                let s = exp(u + Double(j) * h)
                let chi = s > 1 ? acos(1 / s) : 0
                let bracket = s > 1 ? s + (s * s - 1).squareRoot() * cos(2 * chi) - sin(2 * chi) / 2 : s
                reference += 16 / Double(fine) * exp(-u * u) * 2 / Double.pi / 3 * bracket
            }
            #expect(abs(sum - reference) <= 1e-7)
        }
    }
}

@Suite struct CertifiedScalarFixedPointTests {
    @Test func rootsOfQuadraticsAreProved() throws {
        try forAll(.double(in: 0.01...100), cases: 40) { c in
            let square = Interval(exact: c, precision: 160)
            let root = try IntervalNewton.root(
                near: c.squareRoot(), precision: 160, { $0.squared - square }, derivative: { $0.scaled(by: 1) })
            #expect(root.isolating.contains(root.enclosure))
            #expect(root.enclosure.overlaps(try square.squareRoot()))
            #expect(root.enclosure.relativeAccuracyBits >= 140)
        }
    }

    @Test func whatIsNoSimpleRootIsRefused() {
        // A double root, and none.
        for shift in [0.0, 1] {
            #expect(throws: RootNotProved.self) {
                try IntervalNewton.root(
                    near: 0.1, precision: 96, { $0.squared + Interval(exact: shift, precision: 96) },
                    derivative: { $0.scaled(by: 1) })
            }
        }
    }

    @Test func publishedSolutions() throws {
        for (branch, field, text) in [
            (CertifiedCurieWeiss.Branch.upper, 0.0, "0.95750402407726874067650153050241")
        ] {
            let value = try CertifiedCurieWeiss.value(branch, inverseTemperature: 2, field: field, precision: 128)
            #expect(
                value.overlaps(try Interval(midpoint: Interval(text, precision: 128).midpoint, radius: BigFloat(1e-31)))
            )
            #expect(value.width.double() <= 1e-30)
        }
        let price = try CertifiedMarket.price(
            buyerMean: 10, buyerSpread: 2, sellerMean: 6, sellerSpread: 1, temperature: 1, precision: 112)
        let known = try Interval("7.7021544602713104544279463584859", precision: 112)
        #expect(price.overlaps(try Interval(midpoint: known.midpoint, radius: BigFloat(1e-29))))
        #expect(price.width.double() <= 1e-25)
    }

    @Test func missingBranchesAreRefused() {
        #expect(throws: RootNotProved.self) {
            try CertifiedCurieWeiss.value(.middle, inverseTemperature: 0.5, field: 0, precision: 96)
        }
        #expect(throws: RootNotProved.self) {
            try CertifiedCurieWeiss.value(.lower, inverseTemperature: 2, field: 2, precision: 96)
        }
    }
}

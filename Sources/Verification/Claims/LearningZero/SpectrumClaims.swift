// The claims of *Learning zero* about the spectrum of a two-layer network: C1, C2, C11, C12.

import Certified
import MultiplePrecision
import Networks
import Quadrature
import RealModule

extension Claim {
    /// C1. Measured by a rule that knows nothing of parity: E[f h_k] on all nodes of a Gauss-Hermite rule.
    static let onlyOddModes = Claim(
        "C1", .learningZero, "A tanh network without biases has odd Hermite modes only.", recorded: .confirmed
    ) { _ in
        let network = try NetworkEnsemble(activation: .tanh, width: 128, law: .uniform, seed: 1).network(0)
        let rule = try GaussHermiteRule(order: 200)
        let values = try rule.nodes.map { try network.value(at: [$0]) }
        let norm = zip(values, rule.weights).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }.squareRoot()
        var (largestEven, leastOdd) = (0.0, Double.infinity)
        for degree in 0...9 {
            var mode = 0.0
            for (j, x) in rule.nodes.enumerated() {
                // h_k times the density's root, and that root again in the weight's: both from the judged library.
                mode += rule.weights[j] * values[j] * (try hermitePolynomial(degree, at: x))
            }
            if degree % 2 == 0 {
                largestEven = max(largestEven, abs(mode) / norm)
            } else {
                leastOdd = min(leastOdd, abs(mode) / norm)
            }
        }
        // Rounding of 200 terms, none larger than the norm.
        let rounding = 200 * 0x1p-52
        let rectified = try CertifiedHermiteCoefficient.value(.relu, degree: 2, weight: 1, precision: 128)
        let verdict: Verdict = largestEven <= rounding && leastOdd > rounding ? .confirmed : .refuted
        return Decision(
            verdict,
            reason:
                "the largest even mode of degree 0 to 8 is \(largestEven.shortText) of |f|, rounding \(rounding.shortText), "
                + "the least odd one \(leastOdd.shortText)",
            scope: "odd activations; ReLU, clipped ReLU and GELU have even modes",
            measurements: [
                Measurement("largest even mode over |f|", largestEven, uncertainty: rounding, .numerical),
                Measurement("least odd mode over |f|", leastOdd, uncertainty: rounding, .numerical),
                Measurement("c_2(1) of ReLU, which is even", certified: rectified),
            ])
    }

    /// C2. The mean of c_k^2 over the weights' law, integrated; a line with an algebraic factor is fitted at two ranges of
    /// degrees, and what moves between them is the uncertainty.
    static let slopeMinusPi = Claim(
        "C2", .learningZero, "log c_k^2 falls with slope -pi against sqrt k.", recorded: .confirmed
    ) { progress in
        let near = odd(from: 101, through: 1001, count: 24)
        let far = odd(from: 1001, through: 10_001, count: 24)
        let uniform = (near: try slope(.uniform, near), far: try slope(.uniform, far))
        // E_k falls like exp(-(3/2)(pi^2 k)^(1/3)) there.
        let gauss = try slope(.gauss, far)
        let stretched = try SpectralFit(
            energies: far.map { try meanEnergy(.tanh, degree: $0, law: .gauss) },
            against: far.map { Double.root(Double($0), 3) }, algebraic: far.map(Double.init))
        let cubeRootRate = -1.5 * Double.root(Double.pi * Double.pi, 3)
        let experiment = try SpectrumExperiment(width: 128, samples: 50, seed: 1)
        let ensemble = try await experiment.run(progress: progress).slope()

        let limit = Measurement(
            "slope, mean over w ~ U(-1,1), k = 1001 to 10001", uniform.far,
            uncertainty: abs(uniform.far - uniform.near), .numerical)
        let sampled = Measurement(
            "slope, 50 networks of width 128, k <= 255", ensemble.fit.slope, uncertainty: ensemble.error, .statistical)
        // The confirmation needs the slope to be known to a per cent, not only not to be excluded.
        let isSharp = limit.uncertainty <= 0.01 * Double.pi
        let verdict: Verdict =
            !isSharp ? .undecided : limit.excludes(-.pi) || sampled.excludes(-.pi) ? .refuted : .confirmed
        return Decision(
            verdict,
            reason: "slope \(uniform.far.tableText) where the prior is U(-1,1); with N(0,1) weights it is "
                + "\(gauss.tableText) at the same degrees, since there log c_k^2 falls like "
                + "\(stretched.slope.tableText) k^(1/3) (theory: \(cubeRootRate.tableText))",
            scope: "tanh, weights bounded by 1 (-pi/R if by R); refuted for Gaussian weights",
            measurements: [
                limit, sampled,
                Measurement(
                    "slope against k^(1/3), mean over w ~ N(0,1), k = 1001 to 10001", stretched.slope,
                    uncertainty: abs(stretched.curvature), .numerical),
            ])
    }

    /// C11. Ratios of certified coefficients; a law with a square root would give ratios that tend to 1.
    static let circleWithoutSquareRoot = Claim(
        "C11", .learningZero, "On the circle the spectrum decays exponentially, without a square root.",
        recorded: .confirmed
    ) { _ in
        var measurements: [Measurement] = []
        var isExponential = true
        for radius in [0.5, 1, 3] {
            let rate = try (circleMagnitude(203, radius) / circleMagnitude(201, radius)).log()
            let predicted = -2 * Double.asinh(Double.pi / (2 * radius))
            let measured = Measurement("rate of log|b_m| per two degrees at m = 201, r = \(radius)", certified: rate)
            measurements.append(measured)
            // The next pole's share at m = 201 is e^(-201 (rho_2 - rho_1)), at most 1e-60 at these radii.
            if abs(measured.value - predicted) > 1e-12 { isExponential = false }
        }
        let ensemble = try await SpectrumExperiment(input: .circle, width: 128, samples: 20, size: 101, seed: 1).run()
        let slope = try ensemble.slope()
        let bound = -2 * Double.asinh(Double.pi / (2 * Double(2).squareRoot()))
        measurements.append(
            Measurement(
                "slope of log E_m per degree, 20 networks, w ~ U(-1,1)^2", slope.fit.slope, uncertainty: slope.error,
                .statistical))
        return Decision(
            isExponential ? .confirmed : .refuted,
            reason: "log|b_m(r)| falls by asinh(pi/(2r)) a degree to twelve digits at m = 201; networks have slope "
                + "\(slope.fit.slope.tableText), the longest weights' law \(bound.tableText)",
            scope: "tanh on the circle; erf and sin, which are entire, decay faster than any exponential",
            measurements: measurements)
    }

    /// C12. Fits of a power law and of an exponential to the same modes; the one that leaves less scatter is the better law.
    static let powerLawAtKinks = Claim(
        "C12", .learningZero, "Non-smooth activations have power-law spectra.", recorded: .confirmed
    ) { _ in
        var measurements: [Measurement] = []
        var isPowerLaw = true
        for activation in [Activation.relu, .hardTanh, .clippedReLU] {
            let isRectifier = activation == .relu
            let degrees = Array(stride(from: isRectifier ? 40 : 41, through: isRectifier ? 1600 : 1601, by: 20))
            let energies = try meanEnergies(activation, degrees: degrees)
            let logarithmic = try SpectralFit(energies: energies, against: degrees.map { Double.log(Double($0)) })
            let exponential = try SpectralFit(
                energies: energies, against: degrees.map { Double($0).squareRoot() })
            let measured = Measurement(
                "exponent of E[c_k^2] in k, \(activation.rawValue)", logarithmic.slope,
                uncertainty: 4 * logarithmic.slopeError + abs(logarithmic.curvature), .numerical)
            measurements.append(measured)
            if measured.excludes(-2.5) || logarithmic.scatter >= exponential.scatter { isPowerLaw = false }
        }
        // The contrast: tanh, whose best power law leaves far more than its exponential does.
        let degrees = odd(from: 41, through: 1601, count: 40)
        let energies = try degrees.map { try meanEnergy(.tanh, degree: $0, law: .uniform) }
        let contrast = try SpectralFit(energies: energies, against: degrees.map { Double.log(Double($0)) })
        measurements.append(
            Measurement("scatter of log E about a power law, tanh", contrast.scatter, uncertainty: 0, .numerical))
        return Decision(
            isPowerLaw ? .confirmed : .refuted,
            reason: "E[c_k^2] falls like k^"
                + measurements.prefix(3).map { $0.value.tableText }.joined(separator: ", k^")
                + " for ReLU, hard tanh, clipped ReLU; integration by parts gives k^(-5/2)",
            scope: "ReLU, hard tanh, clipped ReLU on the line, weights uniform on (-1, 1)",
            measurements: measurements)
    }
}

extension Claim {
    /// |b_m(r)| of tanh.
    private static func circleMagnitude(_ degree: Int, _ radius: Double) throws -> Interval {
        try CertifiedCircleCoefficient.value(degree: degree, radius: radius, precision: 1024).absolute
    }

    /// The slope of log E[c_k(w)^2] of tanh against sqrt k.
    private static func slope(_ law: WeightLaw, _ degrees: [Int]) throws -> Double {
        let energies = try degrees.map { try meanEnergy(.tanh, degree: $0, law: law) }
        let fit = try SpectralFit(
            energies: energies, against: degrees.map { Double($0).squareRoot() },
            algebraic: degrees.map(Double.init))
        return fit.slope
    }

    /// `count` odd degrees, evenly spaced in the logarithm.
    private static func odd(from first: Int, through last: Int, count: Int) -> [Int] {
        let ratio = Double.log(Double(last) / Double(first))
        let all = (0..<count).map { j in
            Int(Double(first) * Double.exp(ratio * Double(j) / Double(count - 1))) / 2 * 2 + 1
        }
        return all.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }

    /// E[c_k(w)^2] by a Gauss-Legendre rule on the weights that matter.
    private static func meanEnergy(_ activation: Activation, degree: Int, law: WeightLaw) throws -> Double {
        let rule = try GaussLegendreRule(order: 128)
        // c_k is even or odd in w. Gaussian weights: up to 12, beyond which the density is 1e-32.
        let reach = law == .uniform ? 1.0 : 12
        return try zip(rule.nodes, rule.weights).reduce(0) { sum, point in
            let w = reach * (1 + point.0) / 2
            let density = law == .uniform ? 1 : (2 / Double.pi).squareRoot() * Double.exp(-w * w / 2)
            let c = try activation.hermiteCoefficient(degree: degree, weight: w)
            return sum + reach / 2 * point.1 * density * c * c
        }
    }

    /// E[c_k(w)^2], w ~ U(-1, 1), for a piecewise linear activation, whose coefficients oscillate in w: many nodes.
    private static func meanEnergies(_ activation: Activation, degrees: [Int]) throws -> [Double] {
        let rule = try GaussLegendreRule(order: 1024)
        var means = [Double](repeating: 0, count: degrees.count)
        for (node, weight) in zip(rule.nodes, rule.weights) {
            let coefficients = try activation.hermiteCoefficients(
                throughDegree: degrees.last ?? 0, weight: (1 + node) / 2)
            for (position, degree) in degrees.enumerated() {
                means[position] += weight / 2 * coefficients[degree] * coefficients[degree]
            }
        }
        return means
    }

    /// h_k(x) = psi_k(x) / sqrt(density).
    private static func hermitePolynomial(_ degree: Int, at x: Double) throws -> Double {
        try HermiteFunctions.value(degree: degree, at: x)
            / (Double.exp(-x * x / 2) / (2 * Double.pi).squareRoot()).squareRoot()
    }
}

extension Claim.Measurement {
    /// The middle of a certified enclosure, with its half-width.
    init(_ name: String, certified enclosure: Interval) {
        let width = enclosure.width.double(rounding: .up)
        self.init(name, enclosure.midpoint.double(), uncertainty: width / 2, .certified)
    }
}

// The energies of an ensemble of drawn networks (see `DrawnNetwork`) by Hermite mode, the slope that is fitted to them, and the slope
// that theory predicts.

import Certified
import MultiplePrecision
import Networks

/// Activations whose energies decay exponentially on the line.
enum DecayingActivation: String, CaseIterable, Sendable {
    case tanh, erf, gelu

    var certified: CertifiedActivation {
        switch self {
        case .tanh: .tanh
        case .erf: .erf
        case .gelu: .gelu
        }
    }
}

/// What is told about a fitted slope.
enum SlopeStatistic: String, CaseIterable, Sendable {
    case slope
    /// The standard error from the scatter about the line.
    case error
}

/// Inputs for which a slope is predicted.
enum PredictedInput: String, CaseIterable, Sendable {
    case line, circle

    var input: SpectrumExperiment.Input { self == .line ? .line : .circle }
}

extension Quantity {
    private static let activation = Parameter.Typed.choice("activation", DecayingActivation.self, "the function phi")
    private static let width = Parameter.Typed.integer("width", in: 1...8, by: .binades, "the number of neurons")
    private static let samples = Parameter.Typed.integer("samples", in: 1...4, "the number of networks")
    private static let ensembleReach = ReferenceReach(digits: 45, oneDrawIn: 4)

    /// The mean energies of the seed's networks, for both sides.
    private struct Ensemble {
        let networks: [DrawnNetwork]

        init(_ activation: DecayingActivation, _ width: Int, _ samples: Int, _ seed: Int) throws {
            networks = try (0..<samples).map {
                try DrawnNetwork(activation.certified, width: width, seed: seed, number: $0)
            }
        }

        /// The mean of C_k^2 and a bound of its error, at each degree.
        func energies(at degrees: [Int]) throws -> [(value: Double, error: Double)] {
            var sums = degrees.map { _ in (value: 0.0, error: 0.0) }
            for network in networks.map(\.judged) {
                let modes = try HermiteSpectrum.coefficients(of: network, degrees: degrees)
                for (j, k) in degrees.enumerated() {
                    let size = try zip(network.readout, network.weights).reduce(0.0) { sum, neuron in
                        let c = try network.activation.hermiteCoefficient(degree: k, weight: neuron.1)
                        return sum + abs(neuron.0 * c)
                    }
                    let slip = HermiteSpectrum.accuracy * 0x1p-53 * size
                    sums[j].value += modes[j] * modes[j]
                    sums[j].error += slip * (2 * abs(modes[j]) + slip)
                }
            }
            let count = Double(networks.count)
            // A square, the sum and the quotient are rounded.
            return sums.map { ($0.value / count, ($0.error + (count + 3) * 0x1p-53 * $0.value) / count) }
        }

        func certifiedEnergies(at degrees: [Int], precision: Precision) throws -> [Interval] {
            var sums = degrees.map { _ in Interval(0, precision: precision) }
            for network in networks.map(\.certified) {
                let modes = try CertifiedSpectrum.modes(
                    network, throughDegree: degrees.max() ?? 0, precision: precision)
                for (j, k) in degrees.enumerated() { sums[j] += modes[k].squared }
            }
            return try sums.map { try $0 / networks.count }
        }
    }

    static let ensembleEnergy = Quantity(
        "ensemble-energy", "The mean of C_k^2 over the first networks of a seed, C_k = E[f h_k], x ~ N(0,1).",
        activation,
        width, samples, DrawnNetwork.seed, .integer("degree", in: 0...101, by: .binades, "the degree k"),
        where: { activation, _, _, _, degree in activation.certified.vanishing(degree: degree) },
        promise: { activation, width, samples, seed, degree in
            guard let ensemble = try? Ensemble(activation, width, samples, seed),
                let energy = try? ensemble.energies(at: [degree])[0]
            else { return .nan }
            return ULPs.promise(energy.error, of: energy.value)
        },
        golden: [(.tanh, 4, 3, 1, 21), (.tanh, 1, 1, 2, 63), (.erf, 8, 2, 3, 33), (.gelu, 4, 4, 5, 30)],
        reach: ensembleReach,
        fast: "coefficients summed as two Doubles",
        { activation, width, samples, seed, degree in
            try Ensemble(activation, width, samples, seed).energies(at: [degree])[0].value
        },
        certified: "certified coefficients of the neurons",
        { precision, activation, width, samples, seed, degree in
            try Ensemble(activation, width, samples, seed).certifiedEnergies(at: [degree], precision: precision)[0]
        })

    // MARK: Slopes

    private static func experiment(_ activation: DecayingActivation, _ degree: Int) throws -> SpectrumExperiment {
        try SpectrumExperiment(activation: activation.certified.judged, size: degree)
    }

    static let fittedSlope = Quantity(
        "fitted-slope",
        "The least-squares slope of log of those energies in sqrt k (tanh) or k, beside a power of k, or its standard error.",
        activation, width, samples, DrawnNetwork.seed,
        .integer("degree", in: 15...61, "the greatest degree that is used"),
        .choice("statistic", SlopeStatistic.self, "the slope, or its standard error"),
        promise: { activation, width, samples, seed, degree, statistic in
            guard let experiment = try? experiment(activation, degree),
                let ensemble = try? Ensemble(activation, width, samples, seed),
                let energies = try? ensemble.energies(at: experiment.degrees),
                let fit = try? experiment.fit(energies.map(\.value), at: experiment.degrees)
            else { return .nan }
            // Errors of the logarithms, and what they do to the slope and, through the residuals, to its error.
            let moved = energies.reduce(0.0) { $0 + ($1.error / $1.value) * ($1.error / $1.value) }.squareRoot()
            switch statistic {
            case .slope: return ULPs.promise(fit.slopeAccuracy + fit.leverage * moved, of: fit.slope)
            case .error:
                let freedom = Double(fit.count - 3).squareRoot()
                return ULPs.promise(fit.slopeErrorAccuracy + fit.leverage * moved / freedom, of: fit.slopeError)
            }
        },
        golden: SlopeStatistic.allCases.flatMap {
            [(.tanh, 4, 3, 1, 41, $0), (.tanh, 1, 1, 2, 15, $0), (.erf, 8, 2, 3, 33, $0), (.gelu, 4, 4, 5, 30, $0)]
        },
        reach: ensembleReach,
        fast: "modified Gram-Schmidt",
        { activation, width, samples, seed, degree, statistic in
            let experiment = try experiment(activation, degree)
            let energies = try Ensemble(activation, width, samples, seed).energies(at: experiment.degrees)
            let fit = try experiment.fit(energies.map(\.value), at: experiment.degrees)
            return statistic == .slope ? fit.slope : fit.slopeError
        },
        certified: "normal equations in intervals, of certified energies",
        { precision, activation, width, samples, seed, degree, statistic in
            let degrees = try experiment(activation, degree).degrees
            let logs = try Ensemble(activation, width, samples, seed)
                .certifiedEnergies(at: degrees, precision: precision).map { try $0.log() }
            let numbers = degrees.map { Interval($0, precision: precision) }
            let abscissae = activation == .tanh ? try numbers.map { try $0.squareRoot() } : numbers
            let fit = try CertifiedLeastSquares.slope(of: logs, against: [abscissae, numbers.map { try $0.log() }])
            return statistic == .slope ? fit.value : fit.standardError
        })

    static let predictedSlope = Quantity(
        "predicted-slope",
        "The slope of log E predicted for weights uniform on (-s, s): by the poles of tanh, or the ratio of erf's and GELU's squares.",
        .choice("input", PredictedInput.self, "where inputs come from"), activation,
        .real("scale", in: 0x1p-4...20, by: .binades, "the scale s of the weights"),
        where: { input, activation, _ in
            input == .circle && activation != .tanh ? "on the circle the slope of tanh alone is known" : nil
        },
        promise: { _, _, _ in SpectrumExperiment.predictedSlopeAccuracy },
        golden: goldenPredictions,
        fast: "closed forms",
        { input, activation, scale in
            let experiment = try SpectrumExperiment(
                input: input.input, activation: activation.certified.judged, scale: scale)
            return experiment.predictedSlope ?? .nan
        },
        certified: "closed forms in intervals",
        { precision, input, activation, scale in
            let pi = Interval.pi(precision: precision)
            let square = Interval(exact: scale, precision: precision).squared
            switch (input, activation) {
            case (.line, .tanh): return try -(pi / square.squareRoot())
            case (.line, .erf): return try (square.scaled(by: 1) / (square.scaled(by: 1) + 1)).log()
            case (.line, .gelu): return try (square / (square + 1)).log()
            case (.circle, _):
                // asinh z = log(z + sqrt(z^2 + 1)), z = pi / (2 sqrt(2) s)
                let z = try pi / (square.scaled(by: 3)).squareRoot()
                return try -(z + (z.squared + 1).squareRoot()).log().scaled(by: 1)
            }
        })

    private static let goldenPredictions: [(PredictedInput, DecayingActivation, Double)] = {
        let cases: [(PredictedInput, DecayingActivation)] = [
            (.line, .tanh), (.line, .erf), (.line, .gelu), (.circle, .tanh),
        ]
        return [0.0625, 1, 1.5, 20].flatMap { scale in cases.map { ($0.0, $0.1, scale) } }
    }()
}

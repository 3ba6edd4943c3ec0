// The spectrum figure of *Learning zero*: the energy of random networks by mode, each network pale, their mean strong, and the line
// that theory predicts.
//
//     line    E_k = C_k^2, C_k = sum_i a_i c_k(w_i), x ~ N(0, 1)                    against sqrt k for tanh
//     circle  E_m = A_m^2 + B_m^2, x uniform on the unit circle                     against m
//     cube    E_s = sum over |S| = s of fhat(S)^2, x uniform on {-1, 1}^d, w / sqrt d    against s
//
// Predicted slopes of log E, for weights of a bounded law whose longest vector has length R:
//
//     tanh    -pi / R per sqrt k (poles of tanh(w x) at +- i pi / (2 w))     -2 asinh(pi / (2 R)) per m on the circle
//     erf     log(2 R^2 / (1 + 2 R^2)) per k,   gelu the same at R / sqrt 2     relu, hardtanh, cliprelu  -5/2 per log k, -4 per log m
//
// For Gaussian weights the steepest neuron decides, and no line is straight: the exponent of tanh on the line is
// -min_w ( pi sqrt k / w + w^2 / (2 s^2) ) = -(3/2) (pi^2 k / s^2)^(1/3).
//
// The mean's slope is fitted by least squares with an algebraic factor; its error is the jackknife's over the networks.

import Networks
import RealModule

/// What is computed, and of which networks.
public struct SpectrumExperiment: Sendable {
    /// Where inputs come from.
    public enum Input: String, Sendable, CaseIterable {
        case line, circle, cube
    }

    public var input: Input
    public var activation: Activation
    public var width: Int
    public var samples: Int
    public var law: WeightLaw
    /// The scale s of the weights' law.
    public var scale: Double
    /// The largest degree on the line and the circle, the dimension of the cube.
    public var size: Int
    public var seed: UInt64

    public static let widths = 0...100_000
    public static let sampleCounts = 1...10_000
    public static let scales = 0x1p-20...20.0
    public static let degrees = 8...20_000
    public static let dimensions = 8...20

    /// - Throws: ``UsageError/option(_:value:allowed:)`` for a number out of range.
    public init(
        input: Input = .line, activation: Activation = .tanh, width: Int = 128, samples: Int = 50,
        law: WeightLaw = .uniform, scale: Double = 1, size: Int? = nil, seed: UInt64 = 0
    ) throws(UsageError) {
        self.input = input
        self.activation = activation
        self.width = width
        self.samples = samples
        self.law = law
        self.scale = scale
        self.size = size ?? (input == .line ? 255 : input == .circle ? 61 : 12)
        self.seed = seed
        try UsageError.check("--width", width, in: Self.widths)
        try UsageError.check("--samples", samples, in: Self.sampleCounts)
        try UsageError.check("--scale", scale, in: Self.scales)
        if input == .cube {
            try UsageError.check("--dimension", self.size, in: Self.dimensions)
        } else {
            try UsageError.check("--max-degree", self.size, in: Self.degrees)
        }
    }

    /// The degrees at which modes do not vanish for every network.
    public var degrees: [Int] {
        let all = Array((input == .cube ? 0 : 1)...size)
        if activation.parity == .odd { return all.filter { $0 % 2 == 1 } }
        // The constant and linear parts of ReLU and GELU are their only odd modes.
        let hasOddModes = input == .cube || activation == .clippedReLU
        return hasOddModes ? all : all.filter { $0 == 1 || $0 % 2 == 0 }
    }

    private var ensemble: NetworkEnsemble {
        // On the cube |x|^2 = d; the preactivation shall be of the size of the weights' scale everywhere.
        let dimension = input == .line ? 1 : input == .circle ? 2 : size
        let scale = input == .cube ? scale / Double(size).squareRoot() : scale
        return NetworkEnsemble(
            activation: activation, width: width, inputDimension: dimension, law: law, scale: scale, seed: seed)
    }

    /// Computes the spectra on all cores.
    ///
    /// - Throws: `SpectrumError`, `NetworkError` for networks that overflow; `CancellationError`.
    public func run(progress: ProgressLine = .none) async throws -> Spectra {
        let (degrees, ensemble) = (degrees, ensemble)
        let curves = await Array(0..<samples).parallelMap(progress.begun("spectra", count: samples)) { number in
            Result { () throws -> [Double] in
                try Task.checkCancellation()
                let network = try ensemble.network(number)
                switch input {
                case .line: return try HermiteSpectrum.coefficients(of: network, degrees: degrees).map { $0 * $0 }
                case .circle: return try CircleSpectrum.energies(of: network, degrees: degrees)
                case .cube:
                    let values = try WalshSpectrum.values(of: network)
                    let weights = try WalshSpectrum.weightsByDegree(
                        coefficients: try WalshSpectrum.coefficients(values: values))
                    return degrees.map { weights[$0] }
                }
            }
        }
        return try Spectra(experiment: self, degrees: degrees, curves: curves.map { try $0.get() })
    }

    // MARK: - Prediction

    /// The quantity in which log E should be a straight line.
    public enum Abscissa: String, Sendable {
        case squareRoot = "sqrt k"
        case degree = "degree"
        case logarithm = "log k"

        func value(_ degree: Int) -> Double {
            switch self {
            case .squareRoot: Double(degree).squareRoot()
            case .degree: Double(degree)
            case .logarithm: Double.log(Double(degree))
            }
        }
    }

    public var abscissa: Abscissa {
        switch (input, activation) {
        case (_, .relu), (_, .hardTanh), (_, .clippedReLU): input == .cube ? .degree : .logarithm
        case (.line, .tanh): .squareRoot
        default: .degree
        }
    }

    /// The mean energy of a mode over all networks, where it is known: h E[a^2] E[c_k(w)^2] for tanh on the line.
    public func meanEnergy(degree: Int) -> Double? {
        guard input == .line, activation == .tanh, law == .uniform else { return nil }
        return (try? PriorEnergy.tanh(degree: degree, scale: scale)).map { Double(width) * $0 }
    }

    /// The least degree that a fit up to another one uses: 1, as degree 0 has no logarithm, and for a power law, which the first modes are
    /// off by a relative 1/k with no factor to take it, the last three octaves.
    func firstFitted(upTo degree: Int) -> Int { abscissa == .logarithm ? max(1, degree / 8) : 1 }

    /// The line through the logarithms of energies at some degrees.
    ///
    /// - Throws: `SpectralFitError` if too few modes do not vanish.
    public func fit(_ energies: [Double], at degrees: [Int]) throws(SpectralFitError) -> SpectralFit {
        let used = degrees.indices.filter { degrees[$0] >= firstFitted(upTo: degrees.max() ?? 0) }
        // A power law is its own algebraic factor.
        let algebraic = abscissa == .logarithm ? nil : used.map { Double(degrees[$0]) }
        return try SpectralFit(
            energies: used.map { energies[$0] }, against: used.map { abscissa.value(degrees[$0]) },
            algebraic: algebraic)
    }

    /// Bound of the error of `predictedSlope`, in ULPs.
    public static let predictedSlopeAccuracy = 4.0

    /// The slope of log E in the abscissa that theory predicts; nil where no straight line is predicted.
    ///
    /// - Accuracy: `predictedSlopeAccuracy` ULPs.
    public var predictedSlope: Double? {
        switch (input, activation) {
        case (.cube, _): return nil
        case (.line, .relu), (.line, .hardTanh), (.line, .clippedReLU): return -2.5
        case (.circle, .relu), (.circle, .hardTanh), (.circle, .clippedReLU): return -4
        default: break
        }
        guard law == .uniform else { return nil }
        let longest = input == .circle ? scale * Double(2).squareRoot() : scale
        switch (input, activation) {
        case (.line, .tanh): return -Double.pi / longest
        case (.circle, .tanh): return -2 * Double.asinh(Double.pi / (2 * longest))
        // log(r / (1 + r))
        case (.line, .erf): return -Double.log(onePlus: 1 / (2 * longest * longest))
        case (.line, .gelu): return -Double.log(onePlus: 1 / (longest * longest))
        default: return nil
        }
    }
}

/// The spectra of an ensemble.
public struct Spectra: Sendable {
    public let experiment: SpectrumExperiment
    public let degrees: [Int]
    /// One curve a network: the energies at `degrees`.
    public let curves: [[Double]]
    /// The mean over the networks.
    public let mean: [Double]

    init(experiment: SpectrumExperiment, degrees: [Int], curves: [[Double]]) {
        self.experiment = experiment
        self.degrees = degrees
        self.curves = curves
        mean = Self.mean(curves, count: degrees.count)
    }

    private static func mean(_ curves: [[Double]], count: Int) -> [Double] {
        (0..<count).map { j in curves.reduce(0) { $0 + $1[j] } / Double(max(1, curves.count)) }
    }

    /// The slope of the mean with the jackknife's standard error over networks.
    ///
    /// - Throws: `SpectralFitError` if too few modes do not vanish.
    public func slope() throws(SpectralFitError) -> (fit: SpectralFit, error: Double) {
        let fit = try experiment.fit(mean, at: degrees)
        guard curves.count > 1 else { return (fit, fit.slopeError) }
        var slopes: [Double] = []
        for left in curves.indices {
            let others = curves.indices.filter { $0 != left }.map { curves[$0] }
            slopes.append(try experiment.fit(Self.mean(others, count: degrees.count), at: degrees).slope)
        }
        let n = Double(slopes.count)
        let centre = slopes.reduce(0, +) / n
        let spread = slopes.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
        return (fit, ((n - 1) / n * spread).squareRoot())
    }
}

// The experiment: a two-layer network f(x) = (1/N) sum_i alpha_i phi(w_i . x) on x ~ N(0, I_2), priors alpha ~ N(0, sigma_a^2) and
// w ~ N(0, I_2), population loss E (y - f)^2, and the posterior prior x exp(-(N/(2 kappa^2)) E (y - f)^2).

import RealModule

/// The activations for which the fixed point is solved, all with values of [-1, 1].
public enum MeanFieldActivation: String, CaseIterable, Sendable, Hashable, Codable {
    /// clip(z, 0, 1)
    case clippedReLU = "cliprelu"
    /// clip(z, -1, 1)
    case hardTanh = "hardtanh"
    /// max(0, tanh z)
    case reluTanh = "relutanh"
    /// erf(z)
    case erf

    /// Whether phi(-z) = -phi(z); otherwise phi(z) = 0 for z < 0.
    public var isOdd: Bool { self == .hardTanh || self == .erf }

    /// phi(z).
    public func value(_ z: Double) -> Double {
        switch self {
        case .clippedReLU: z < 0 ? 0 : z > 1 ? 1 : z
        case .hardTanh: z < -1 ? -1 : z > 1 ? 1 : z
        case .reluTanh: z < 0 ? 0 : Double.tanh(z)
        case .erf: Double.erf(z)
        }
    }

    /// phi'(z); at a kink the one towards the flat side.
    public func derivative(_ z: Double) -> Double {
        switch self {
        case .clippedReLU: return z > 0 && z < 1 ? 1 : 0
        case .hardTanh: return abs(z) < 1 ? 1 : 0
        case .reluTanh:
            let value = z > 0 ? Double.tanh(z) : 0
            return z > 0 ? (1 - value) * (1 + value) : 0
        case .erf: return 2 / Double.pi.squareRoot() * Double.exp(-z * z)
        }
    }

    /// The piecewise linear activations have Phi_m(s) in closed form, with a singularity at s = 1.
    var isPiecewiseLinear: Bool { self == .clippedReLU || self == .hardTanh }
}

/// The targets, with E y^2 = 1. In polar coordinates x = rho (cos t, sin t) they are profile(rho) sin(q t), q the fold.
public enum MeanFieldTarget: String, CaseIterable, Sendable, Hashable, Codable {
    /// x1 x2 = (rho^2/2) sin 2t
    case xor
    /// Im (x1 + i x2)^3 / sqrt 24 = (rho^3/sqrt 24) sin 3t
    case cubic

    /// q: the target changes sign under a rotation by pi/q, and so does the solution, whose modes are sin(m t),
    /// m = q, 3q, 5q, ...
    public var fold: Int { self == .xor ? 2 : 3 }

    /// The target at (rho, t) over sin(q t).
    public func profile(_ rho: Double) -> Double {
        self == .xor ? 0.5 * rho * rho : rho * rho * rho / 24.0.squareRoot()
    }

    /// y(x).
    public func value(_ x: Double, _ y: Double) -> Double {
        self == .xor ? x * y : (3 * x * x - y * y) * y / 24.0.squareRoot()
    }

    /// m = q (2k + 1), k = 0 ..< count.
    func orders(_ count: Int) -> [Int] { (0..<count).map { fold * (2 * $0 + 1) } }

    /// Whether neurons of this activation have no overlap with the target, nor with any function of its symmetry: an odd
    /// activation and an even target.
    public func isInvisible(to activation: MeanFieldActivation) -> Bool { activation.isOdd && self == .xor }
}

/// Why a mean-field problem was refused.
public enum MeanFieldError: Error, Equatable, Sendable, CustomStringConvertible {
    case outOfRange(String, value: Double, allowed: ClosedRange<Double>)
    case resolution(String, value: Int, allowed: ClosedRange<Int>)
    case notConverged(residual: Double, steps: Int)
    case unstable(step: Double)

    public var description: String {
        switch self {
        case .outOfRange(let name, let value, let allowed):
            "\(name) is \(value); it must be in \(allowed.lowerBound)...\(allowed.upperBound)."
        case .resolution(let name, let value, let allowed):
            "\(name) is \(value); it must be in \(allowed.lowerBound)...\(allowed.upperBound)."
        case .notConverged(let residual, let steps):
            "the dual Newton iteration stopped at a residual of \(residual) after \(steps) steps; raise kappa2 or lower sigmaA, "
                + "or use a finer resolution."
        case .unstable(let step):
            "a neuron left the range of Double at step size \(step); take a shorter step."
        }
    }
}

/// What is trained, at which prior and at which noise.
public struct MeanFieldSetting: Sendable, Hashable {
    public static let readoutDeviations = 0.01...100.0
    public static let noises = 0.005...100.0

    public let activation: MeanFieldActivation
    public let target: MeanFieldTarget
    /// sigma_a, the prior's standard deviation of alpha.
    public let readoutDeviation: Double
    /// kappa^2, the noise per neuron.
    public let noise: Double

    /// - Throws: ``MeanFieldError/outOfRange(_:value:allowed:)`` outside `readoutDeviations` and `noises`.
    public init(
        activation: MeanFieldActivation, target: MeanFieldTarget, readoutDeviation: Double, noise: Double
    ) throws(MeanFieldError) {
        guard Self.readoutDeviations.contains(readoutDeviation) else {
            throw .outOfRange("sigmaA", value: readoutDeviation, allowed: Self.readoutDeviations)
        }
        guard Self.noises.contains(noise) else { throw .outOfRange("kappa2", value: noise, allowed: Self.noises) }
        self.activation = activation
        self.target = target
        self.readoutDeviation = readoutDeviation
        self.noise = noise
    }

    /// sigma_a^2 / kappa^2: <alpha | w> = gain g(w).
    var gain: Double { readoutDeviation * readoutDeviation / noise }

    /// sigma_a^2 / kappa^4: p(w) = prior(w) exp(stiffness g(w)^2 / 2) / Z.
    var stiffness: Double { gain / noise }
}

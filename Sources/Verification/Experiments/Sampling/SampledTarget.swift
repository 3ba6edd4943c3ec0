// The built-in targets by name, with the settings that each has.

import RealModule
import Sampling

/// A built-in target that `assay sample` can draw from.
public enum SampledTarget: String, Sendable, CaseIterable {
    case gaussian, funnel, banana, mixture
    case funnelNonCentred = "funnel-non-centred"
    case logExponential = "log-exponential"
    case eightSchools = "eight-schools"
    case eightSchoolsCentred = "eight-schools-centred"
    case normalCrossing = "normal-crossing"

    /// A setting with the value that it has if it is not given.
    struct Setting {
        let parameter: Parameter
        let standard: InputValue
    }

    public var summary: String {
        switch self {
        case .gaussian: "centred normal distribution, scales in geometric progression"
        case .funnel: "Neal's funnel: v ~ N(0, scale^2), x_i ~ N(0, e^v)"
        case .funnelNonCentred: "the same funnel, sampled in coordinates that have no neck"
        case .banana: "normal distribution bent along a parabola"
        case .mixture: "two normal distributions, 2 separation apart"
        case .logExponential: "independent logarithms of exponential numbers, skewness -1.14"
        case .eightSchools: "eight schools, non-centred"
        case .eightSchoolsCentred: "eight schools, centred: the same posterior in a harder geometry"
        case .normalCrossing: "exp(-beta (w_1 w_2)^2) on [-1, 1]^2, sampled through logistic coordinates"
        }
    }

    /// The name with its settings and what they are if they are not given.
    public var usage: String {
        let settings = settings.map { " \($0.parameter.name)=\($0.standard.plainText)" }.joined()
        return "\(rawValue)\(settings): \(summary)"
    }

    var settings: [Setting] {
        switch self {
        case .gaussian:
            [
                .integer("dimension", in: 1...100_000, 10, "number of coordinates"),
                .real("condition", in: 1...1e12, 100, "condition number of the covariance"),
                .choice("rotated", ["no", "yes"], "whether all coordinates are correlated"),
            ]
        case .funnel, .funnelNonCentred:
            [
                .integer("dimension", in: 2...100_000, 10, "number of coordinates, v included"),
                .real("scale", in: 1e-3...10, 3, "standard deviation of v"),
            ]
        case .banana:
            [
                .real("scale", in: 1e-3...1e3, 10, "standard deviation of x_1"),
                .real("curvature", in: -100...100, 0.03, "curvature of the parabola"),
            ]
        case .mixture:
            [
                .integer("dimension", in: 1...100_000, 2, "number of coordinates"),
                .real("separation", in: 0...100, 2, "half the distance of the modes"),
                .real("weight", in: 1e-6...0.999999, 0.5, "share of the mode at +separation"),
            ]
        case .logExponential: [.integer("dimension", in: 1...100_000, 2, "number of coordinates")]
        case .eightSchools, .eightSchoolsCentred: []
        case .normalCrossing: [.real("beta", in: 0...1e12, 100, "inverse temperature")]
        }
    }

    /// The settings as `KEY=VALUE` texts give them, in any order; those that are not given have their standard values.
    ///
    /// - Throws: ``UsageError/input(_:quantity:)``.
    public func inputs(parsing assignments: [String]) throws(UsageError) -> Inputs {
        let settings = settings
        do throws(InputError) {
            let texts = try Assignments.texts(of: assignments, keys: settings.map(\.parameter.name))
            var inputs = Inputs()
            for setting in settings {
                let name = setting.parameter.name
                let given = try texts[name].map { text throws(InputError) in
                    try setting.parameter.domain.value(text, for: name, after: inputs)
                }
                inputs.append(name, given ?? setting.standard)
            }
            return inputs
        } catch {
            throw .input(error, quantity: rawValue)
        }
    }

    /// The target with settings from ``inputs(parsing:)``.
    ///
    /// - Throws: `SamplingError` for settings that do not go together.
    func make(_ inputs: Inputs) throws(SamplingError) -> any ReportedTarget {
        func integer(_ key: String) -> Int { if case .integer(let value)? = inputs[key] { value } else { 0 } }
        func real(_ key: String) -> Double { if case .real(let value)? = inputs[key] { value } else { 0 } }
        switch self {
        case .gaussian:
            return try GaussianTarget(
                dimension: integer("dimension"), condition: real("condition"),
                isRotated: inputs["rotated"] == .name("yes"))
        case .funnel: return try FunnelTarget(dimension: integer("dimension"), scale: real("scale"))
        case .funnelNonCentred:
            let funnel = try FunnelTarget(dimension: integer("dimension"), scale: real("scale"))
            return try NonCentredTarget(funnel, scaled: 1..<funnel.dimension, by: 0, exponent: 0.5)
        case .banana: return try BananaTarget(scale: real("scale"), curvature: real("curvature"))
        case .mixture:
            return try NormalMixtureTarget(
                dimension: integer("dimension"), separation: real("separation"), weight: real("weight"))
        case .logExponential: return try LogExponentialTarget(dimension: integer("dimension"))
        case .eightSchools: return EightSchoolsTarget()
        case .eightSchoolsCentred: return CentredEightSchoolsTarget()
        case .normalCrossing:
            let tempered = try Tempered(NormalCrossing(), beta: real("beta"))
            return try FreeTarget(tempered, supports: [.between(-1, 1), .between(-1, 1)])
        }
    }
}

extension SampledTarget.Setting {
    fileprivate static func integer(_ name: String, in range: ClosedRange<Int>, _ standard: Int, _ summary: String)
        -> Self
    {
        Self(
            parameter: Parameter.Typed<Int>.integer(name, in: range, summary).parameter, standard: .integer(standard))
    }

    fileprivate static func real(
        _ name: String, in range: ClosedRange<Double>, _ standard: Double, _ summary: String
    ) -> Self {
        Self(parameter: Parameter.Typed<Double>.real(name, in: range, summary).parameter, standard: .real(standard))
    }

    /// The first name is the standard one.
    fileprivate static func choice(_ name: String, _ names: [String], _ summary: String) -> Self {
        Self(parameter: Parameter(name: name, domain: .choice(names), summary: summary), standard: .name(names[0]))
    }
}

extension InputValue {
    /// Reals in decimal.
    fileprivate var plainText: String { if case .real(let value) = self { "\(value)" } else { text } }
}

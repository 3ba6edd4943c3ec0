// A quantity of learning theory: declared once, judged everywhere.
//
// A declaration states the name, the inputs and their domain, a fast Double implementation, a certified reference that
// shares no algorithm with it, and the accuracy that the fast one promises. Property tests, fixtures, the accuracy table,
// `evaluate` and the gate are folds over the catalogue of quantities and need nothing else:
//
//     extension Quantity {
//         static let hermiteCoefficient = Quantity(
//             "hermite-coefficient", "c_k(w) = E[g(w x) h_k(x)], x ~ N(0, 1), h_k = He_k / sqrt(k!).",
//             .choice("activation", Activation.self, "the function g"),
//             .integer("degree", in: 0...2000, by: .binades, "the degree k"),
//             .real("weight", in: 0.05...20, by: .binades, "the weight w"),
//             where: { activation, degree, _ in
//                 activation.isOdd && degree.isMultiple(of: 2) ? "degree must be odd, as the activation is" : nil
//             },
//             promise: { _, _, _ in 4 },
//             golden: [(.tanh, 1, 1), (.tanh, 255, 0.05)],
//             fast: "one-signed integral", { activation, degree, weight in ... },
//             certified: "trapezoidal rule in a strip", { precision, activation, degree, weight in ... })
//     }

import MultiplePrecision

/// One quantity: its inputs, its two implementations, and the accuracy that is promised.
public struct Quantity: Sendable {
    /// The name on the command line and of the fixture: lower-case words joined by hyphens.
    public let name: String
    /// What it is, with normalisation, as one sentence.
    public let summary: String
    public let parameters: [Parameter]
    /// How the fast implementation works.
    public let fastMethod: String
    /// How the reference works.
    public let certifiedMethod: String
    /// The inputs whose certified values are kept as fixtures.
    public let golden: [Inputs]
    /// How many digits the reference gives, and at what cost.
    public let reach: ReferenceReach

    private let evaluateDigits: @Sendable (Inputs) throws -> Int?
    private let exclusion: @Sendable (Inputs) throws -> String?
    private let evaluateFast: @Sendable (Inputs) throws -> Double
    private let evaluateCertified: @Sendable (Precision, Inputs) throws -> Interval
    private let evaluatePromise: @Sendable (Inputs) throws -> Double

    /// Declares a quantity. The closures take the parameters in the order in which they are declared.
    ///
    /// - Parameters:
    ///   - name: lower-case words with hyphens.
    ///   - summary: what it is, in a sentence.
    ///   - parameter: the inputs, in the order in which the closures take them.
    ///   - exclusion: why inputs that are each in range do not go together; nil if they do.
    ///   - promise: the greatest error of `fast`, in units in the last place of the true value.
    ///   - golden: the inputs whose certified values are kept as fixtures.
    ///   - reach: how many digits the reference gives, and at what cost, if it is not the standard one.
    ///   - digits: where it gives fewer than `reach` says, how many at these inputs; nil for as many.
    ///   - fast: the Double implementation under judgement.
    ///   - certified: an enclosure of the true value at a working precision. It may throw an `IntervalError` where the
    ///     precision is too small; it is then called with a greater one.
    public init<each Value: Sendable>(
        _ name: String, _ summary: String, _ parameter: repeat Parameter.Typed<each Value>,
        where exclusion: @escaping @Sendable (repeat each Value) -> String? = { (_: repeat each Value) in nil },
        promise: @escaping @Sendable (repeat each Value) -> Double,
        golden: [(repeat each Value)],
        reach: ReferenceReach = .standard,
        digits: @escaping @Sendable (repeat each Value) -> Int? = { (_: repeat each Value) in nil },
        fast fastMethod: String, _ fast: @escaping @Sendable (repeat each Value) throws -> Double,
        certified certifiedMethod: String,
        _ certified: @escaping @Sendable (Precision, repeat each Value) throws -> Interval
    ) {
        let values: @Sendable (Inputs) throws -> (repeat each Value) = { inputs in
            func value<T>(_ typed: Parameter.Typed<T>) throws -> T {
                guard let value = inputs[typed.parameter.name].flatMap(typed.decode) else {
                    throw InputError.missingKey(
                        typed.parameter.name, allowed: typed.parameter.domain.description(after: inputs))
                }
                return value
            }
            return (repeat try value(each parameter))
        }
        var parameters: [Parameter] = []
        repeat parameters.append((each parameter).parameter)
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.fastMethod = fastMethod
        self.certifiedMethod = certifiedMethod
        self.reach = reach
        self.golden = golden.map { (row: (repeat each Value)) in
            var inputs = Inputs()
            repeat inputs.append((each parameter).parameter.name, (each parameter).encode(each row))
            return inputs
        }
        self.exclusion = { inputs in
            let values = try values(inputs)
            return exclusion(repeat each values)
        }
        evaluateDigits = { inputs in
            let values = try values(inputs)
            return digits(repeat each values)
        }
        evaluateFast = { inputs in
            let values = try values(inputs)
            return try fast(repeat each values)
        }
        evaluateCertified = { precision, inputs in
            let values = try values(inputs)
            return try certified(precision, repeat each values)
        }
        evaluatePromise = { inputs in
            let values = try values(inputs)
            return promise(repeat each values)
        }
    }

    /// How many digits the reference gives at `inputs`.
    public func reach(at inputs: Inputs) -> ReferenceReach {
        guard let digits = try? evaluateDigits(inputs), digits < reach.digits else { return reach }
        return ReferenceReach(digits: digits, oneDrawIn: reach.oneDrawIn)
    }

    /// The fast implementation's answer.
    public func fast(_ inputs: Inputs) throws -> Double { try evaluateFast(inputs) }

    /// An enclosure of the true value, computed at `precision`.
    public func certified(_ inputs: Inputs, precision: Precision) throws -> Interval {
        try evaluateCertified(precision, inputs)
    }

    /// The greatest error of the fast implementation that is promised at `inputs`, in ULPs.
    public func promise(_ inputs: Inputs) throws -> Double { try evaluatePromise(inputs) }
}

// MARK: - Inputs

extension Quantity {
    /// Inputs read from `KEY=VALUE` texts in any order; each key must be given exactly once.
    ///
    /// - Throws: ``UsageError/input(_:quantity:)``, which says what is wrong and what would be right.
    public func inputs(parsing assignments: [String]) throws(UsageError) -> Inputs {
        do throws(InputError) {
            let texts = try Assignments.texts(of: assignments, keys: parameters.map(\.name))
            var inputs = Inputs()
            for parameter in parameters {
                guard let text = texts[parameter.name] else {
                    throw .missingKey(parameter.name, allowed: parameter.domain.description(after: inputs))
                }
                let value = try parameter.domain.value(text, for: parameter.name, after: inputs)
                inputs.append(parameter.name, value)
            }
            if let reason = reasonToExclude(inputs) { throw .excluded(inputs, reason: reason) }
            return inputs
        } catch {
            throw .input(error, quantity: name)
        }
    }

    /// Why `inputs` are outside the domain; nil if they are in it.
    func reasonToExclude(_ inputs: Inputs) -> String? {
        guard inputs.keys == parameters.map(\.name) else {
            return "the inputs are not \(parameters.map(\.name).joined(separator: ", "))"
        }
        for (parameter, value) in zip(parameters, inputs.values)
        where !parameter.domain.contains(value, after: inputs) {
            return "\(parameter.name) must be in \(parameter.domain.description(after: inputs))"
        }
        return (try? exclusion(inputs)) ?? nil
    }

    /// How many draws may be thrown away for one that is kept.
    static let drawLimit = 1000

    /// Inputs drawn from the domain. Where inputs exclude each other, all are drawn again.
    ///
    /// - Throws: ``StarvedDomain`` if 1000 draws in a row are excluded.
    public func draw(from stream: inout SplitMix64) throws(StarvedDomain) -> Inputs {
        var lastReason = ""
        attempts: for _ in 0..<Self.drawLimit {
            var inputs = Inputs()
            for parameter in parameters {
                guard let value = parameter.domain.draw(after: inputs, from: &stream) else {
                    lastReason = "no \(parameter.name) is possible after \(inputs)"
                    continue attempts
                }
                inputs.append(parameter.name, value)
            }
            guard let reason = reasonToExclude(inputs) else { return inputs }
            lastReason = reason
        }
        throw StarvedDomain(quantity: name, reason: lastReason)
    }
}

/// A domain from which no inputs can be drawn, because almost all combinations are excluded.
public struct StarvedDomain: Error, Hashable, CustomStringConvertible {
    public let quantity: String
    public let reason: String

    public var description: String {
        "\(Quantity.drawLimit) draws in a row were excluded from the domain of \(quantity), the last because \(reason); "
            + "narrow its parameters' ranges, or bound one by another with `below:`"
    }
}

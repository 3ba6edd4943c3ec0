// `assay rlct MODEL KEY=VALUE...`: a model whose real log canonical threshold is known, asked for by keys.

import LearningCoefficient

/// A model of the command line, with its keys.
public struct ThresholdQuestion: Sendable {
    public let name: String
    public let summary: String
    /// The keys in order, each with what it means; those of `optional` may be left out.
    public let keys: [(name: String, summary: String)]
    let optional: Set<String>
    private let answer: @Sendable (Values) throws -> ThresholdModel

    /// The models that can be asked for.
    public static let all: [ThresholdQuestion] = [
        ThresholdQuestion(
            "tanh-zero", "sum_i a_i tanh(w_i x) at target 0", [("width", "the number of neurons")]
        ) { try .tanhZero(width: $0.integer("width")) },
        ThresholdQuestion(
            "regular", "one non-degenerate minimum", [("dimension", "the number of parameters")]
        ) { try .regular(dimension: $0.integer("dimension")) },
        ThresholdQuestion(
            "normal-crossings", "prod_i w_i^(2 k_i) on a cube, prior w_i^(h_i)",
            [("exponents", "k_1,k_2,..."), ("prior", "h_1,h_2,... (default: all 0)")], optional: ["prior"]
        ) { try .normalCrossings(exponents: $0.integers("exponents") ?? [], priorExponents: $0.integers("prior")) },
        ThresholdQuestion(
            "reduced-rank", "y = B A x with one hidden layer",
            [
                ("inputs", "the number of inputs"), ("outputs", "the number of outputs"),
                ("hidden", "the number of hidden units"), ("rank", "the true rank"),
            ]
        ) {
            try .reducedRankRegression(
                inputs: $0.integer("inputs"), outputs: $0.integer("outputs"), hidden: $0.integer("hidden"),
                rank: $0.integer("rank"))
        },
        ThresholdQuestion(
            "deep-linear", "y = W_L ... W_1 x",
            [("widths", "H_0,H_1,...,H_L, inputs first"), ("rank", "the true rank")]
        ) { try .deepLinear(widths: $0.integers("widths") ?? [], rank: $0.integer("rank")) },
    ]

    private init(
        _ name: String, _ summary: String, _ keys: [(name: String, summary: String)], optional: Set<String> = [],
        _ answer: @escaping @Sendable (Values) throws -> ThresholdModel
    ) {
        self.name = name
        self.summary = summary
        self.keys = keys
        self.optional = optional
        self.answer = answer
    }

    /// The answer to `assignments`, texts KEY=VALUE in any order.
    ///
    /// - Throws: ``UsageError``.
    public static func ask(_ model: String, _ assignments: [String]) throws -> Report {
        guard let question = all.first(where: { $0.name == model }) else {
            throw UsageError.unknownModel(model, known: all.map(\.name))
        }
        do {
            let values = try Values(parsing: assignments, keys: question.keys.map(\.name), optional: question.optional)
            return Report(try question.answer(values), model: model)
        } catch let error as InputError {
            throw UsageError.input(error, quantity: "rlct \(model)")
        } catch let error as ThresholdError {
            throw UsageError.threshold(error, model: model)
        }
    }
}

extension ThresholdQuestion {
    /// The texts of the keys.
    struct Values {
        private let texts: [String: String]

        init(parsing assignments: [String], keys: [String], optional: Set<String>) throws(InputError) {
            texts = try Assignments.texts(of: assignments, keys: keys)
            for key in keys where texts[key] == nil && !optional.contains(key) {
                throw .missingKey(key, allowed: "integers")
            }
        }

        func integer(_ key: String) throws(InputError) -> Int {
            let text = texts[key] ?? ""
            guard let value = Int(text) else { throw .notAnInteger(key: key, text: text, allowed: "the integers") }
            return value
        }

        /// A list joined by commas; nil if the key was left out.
        func integers(_ key: String) throws(InputError) -> [Int]? {
            guard let text = texts[key] else { return nil }
            var values: [Int] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                guard let value = Int(part) else {
                    throw .notAnInteger(key: key, text: text, allowed: "integers joined by commas")
                }
                values.append(value)
            }
            return values
        }
    }
}

extension Report {
    /// The answer of `assay rlct`. Its JSON keys are fixed, since others script against them.
    init(_ answer: ThresholdModel, model: String) {
        let (threshold, multiplicity) = (answer.value.threshold, answer.value.multiplicity)
        var table = Table(.text("field"), .text("value"))
        table.append("model", answer.name)
        table.append("rlct", threshold.denominator == 1 ? "\(threshold)" : "\(threshold) = \(threshold.value)")
        table.append("multiplicity", "\(multiplicity)")
        if let bound = answer.quotedBound { table.append("upper bound", "\(bound.value) (\(bound.origin))") }
        table.append("presupposes", answer.preconditions)
        table.append("source", answer.source)
        var members: [(String, JSON)] = [
            ("model", .string(model)), ("name", .string(answer.name)), ("rlct", .string(threshold.description)),
            ("numerator", .integer(threshold.numerator)), ("denominator", .integer(threshold.denominator)),
            ("value", .real(threshold.value)), ("multiplicity", .integer(multiplicity)),
        ]
        if let bound = answer.quotedBound {
            members.append(
                (
                    "upperBound",
                    .object([("value", .string(bound.value.description)), ("origin", .string(bound.origin))])
                ))
        }
        members += [("preconditions", .string(answer.preconditions)), ("source", .string(answer.source))]
        self.init(json: .object(members), tables: [table])
    }
}

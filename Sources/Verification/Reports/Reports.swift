// The answers of the commands as reports: evaluations, accuracies, regenerations, the catalogue.

extension Evaluation {
    /// The answer of `assay evaluate`. Its JSON keys are fixed, since others script against them.
    public var report: Report {
        var table = Table(.text("field"), .text("value"))
        table.append("quantity", quantity)
        table.append("inputs", sample.inputs.description)
        table.append("fast", "\(fast)")
        table.append("fast, hexadecimal", fast.hexadecimalText)
        table.append("certified lower", lower)
        table.append("certified upper", upper)
        table.append("working precision", "\(precision.bits) bits")
        table.append("error", "\(sample.error) ULPs")
        table.append("promise", "\(sample.promise) ULPs")
        let json = JSON.object([
            ("quantity", .string(quantity)), ("inputs", sample.inputs.json), ("fast", .real(fast)),
            ("fastHex", .string(fast.hexadecimalText)),
            (
                "certified",
                .object([
                    ("lower", .string(lower)), ("upper", .string(upper)), ("precision", .integer(precision.bits)),
                ])
            ),
            ("errorULPs", .real(sample.error)), ("promiseULPs", .real(sample.promise)),
        ])
        let notes = sample.isKept ? [] : ["The promise is broken."]
        return Report(json: json, tables: [table], notes: notes, isKept: sample.isKept)
    }
}

extension Report {
    /// The answer of `assay accuracy`.
    public init(_ accuracies: [Accuracy]) {
        var table = Table(
            .text("quantity"), .number("inputs"), .number("mean ULPs"), .number("worst ULPs"), .number("promise"),
            .text("verdict"), .text("worst input"))
        var notes: [String] = []
        for accuracy in accuracies {
            table.append(
                accuracy.quantity, "\(accuracy.count)", accuracy.mean.tableText, accuracy.worst?.error.tableText ?? "-",
                accuracy.worst?.promise.tableText ?? "-", accuracy.isKept ? "kept" : "BROKEN",
                accuracy.worst?.inputs.description ?? "-")
            if let broken = accuracy.worstBroken {
                let inputs = broken.inputs
                notes.append(
                    "\(accuracy.quantity) breaks its promise of \(broken.promise) ULPs: assay evaluate \(accuracy.quantity) "
                        + "\(inputs)")
            }
            notes += accuracy.failures.map { "\(accuracy.quantity): \($0)" }
        }
        self.init(
            json: .array(accuracies.map(\.json)), tables: [table], notes: notes,
            isKept: accuracies.allSatisfy(\.isKept))
    }

    /// The answer of `assay fixtures regenerate`.
    public init(_ regenerations: [Regeneration]) {
        var table = Table(
            .text("fixture"), .text("outcome"), .number("added"), .number("removed"), .number("moved"), .text("stored"))
        var moves = Table(
            .text("fixture"), .text("inputs"), .number("moved by ULPs"), .text("truth"), .text("old lower bound"),
            .text("new lower bound"))
        for regeneration in regenerations {
            table.append(
                regeneration.subject, regeneration.outcome.rawValue, "\(regeneration.added)", "\(regeneration.removed)",
                "\(regeneration.moves.count)", regeneration.stored ?? "sound")
            for move in regeneration.moves {
                moves.append(
                    regeneration.subject, move.inputs.description, "\(move.distance)",
                    move.isDisjoint ? "CHANGED" : "same", move.old.lower, move.new.lower)
            }
        }
        let refused = regenerations.filter { $0.outcome == .refused }.map(\.subject)
        let notes =
            refused.isEmpty
            ? []
            : [
                "Certified values are disjoint from the stored ones, so nothing was written. If the definition changed "
                    + "on purpose: assay fixtures regenerate --accept-changed-truth \(refused.joined(separator: " "))"
            ]
        self.init(
            json: .array(regenerations.map(\.json)), tables: [table, moves], notes: notes, isKept: refused.isEmpty)
    }

    /// The answer of `assay quantities`.
    public init(_ catalogue: Catalogue) {
        var quantities = Table(.text("quantity"), .text("what it is"))
        var parameters = Table(.text("quantity"), .text("input"), .text("domain"), .text("meaning"))
        var methods = Table(
            .text("quantity"), .text("fast method"), .text("certified method"), .text("promise in ULPs"),
            .number("golden inputs"))
        for quantity in catalogue.quantities {
            quantities.append(quantity.name, quantity.summary)
            for parameter in quantity.parameters {
                parameters.append(quantity.name, parameter.name, parameter.domain.description(), parameter.summary)
            }
            methods.append(
                quantity.name, quantity.fastMethod, quantity.certifiedMethod, quantity.promiseText,
                "\(quantity.golden.count)")
        }
        self.init(
            json: .array(catalogue.quantities.map(\.json)), jsonDepth: 3, tables: [quantities, parameters, methods])
    }
}

extension Quantity {
    /// The least and the greatest promise at the golden inputs.
    private var promises: [Double] { golden.compactMap { try? promise($0) } }

    fileprivate var promiseText: String {
        guard let least = promises.min(), let greatest = promises.max() else { return "-" }
        return least == greatest ? "\(least)" : "\(least) to \(greatest)"
    }

    fileprivate var json: JSON {
        let parameters = parameters.map { parameter in
            JSON.object([
                ("name", .string(parameter.name)), ("domain", .string(parameter.domain.description())),
                ("summary", .string(parameter.summary)),
            ])
        }
        return .object([
            ("quantity", .string(name)), ("summary", .string(summary)), ("parameters", .array(parameters)),
            ("fast", .string(fastMethod)), ("certified", .string(certifiedMethod)),
            ("promiseULPs", .array(Set(promises).sorted().map(JSON.real))), ("golden", .array(golden.map(\.json))),
        ])
    }
}

extension Accuracy {
    fileprivate var json: JSON {
        .object([
            ("quantity", .string(quantity)), ("count", .integer(count)), ("meanULPs", .real(mean)),
            ("worstULPs", worst.map { .real($0.error) } ?? .null),
            ("promiseULPs", worst.map { .real($0.promise) } ?? .null), ("worstInputs", worst?.inputs.json ?? .null),
            ("kept", .bool(isKept)), ("brokenInputs", worstBroken?.inputs.json ?? .null),
            ("failures", .array(failures.map(JSON.string))),
        ])
    }
}

extension Regeneration {
    fileprivate var json: JSON {
        let moves = moves.map { move in
            JSON.object([
                ("inputs", move.inputs.json), ("movedULPs", .real(move.distance)),
                ("truthChanged", .bool(move.isDisjoint)), ("old", Self.json(move.old)), ("new", Self.json(move.new)),
            ])
        }
        return .object([
            ("fixture", .string(subject)), ("outcome", .string(outcome.rawValue)), ("added", .integer(added)),
            ("removed", .integer(removed)), ("moves", .array(moves)), ("stored", stored.map(JSON.string) ?? .null),
        ])
    }

    private static func json(_ bounds: DecimalBracket) -> JSON {
        .object([("lower", .string(bounds.lower)), ("upper", .string(bounds.upper))])
    }
}

// A parameter of a quantity. `Parameter` is what the catalogue lists; `Parameter.Typed` also knows the Swift type, so that
// a declaration's closures take an Int, a Double or an enum and not a value that must be looked into.

/// The name, meaning and domain of one input of a quantity.
public struct Parameter: Sendable {
    public let name: String
    public let domain: Domain
    public let summary: String

    /// A parameter whose values have the Swift type `Value`.
    public struct Typed<Value: Sendable>: Sendable {
        let parameter: Parameter
        let encode: @Sendable (Value) -> InputValue
        let decode: @Sendable (InputValue) -> Value?
    }
}

extension Parameter.Typed where Value == Int {
    /// An integer of `range`.
    ///
    /// - Parameters:
    ///   - name: the key by which it is given.
    ///   - range: the values that it may have.
    ///   - bound: the name of an earlier integer parameter that this one stays below.
    ///   - drawn: where accuracy is measured, if not on the whole range.
    ///   - spread: how drawn values are distributed.
    ///   - summary: what it is, in a few words.
    public static func integer(
        _ name: String, in range: ClosedRange<Int>, below bound: String? = nil, drawn: ClosedRange<Int>? = nil,
        by spread: Spread = .uniform, _ summary: String
    ) -> Self {
        let domain = Domain.integers(range, below: bound, drawn: drawn ?? range, spread)
        return Self(
            parameter: Parameter(name: name, domain: domain, summary: summary), encode: InputValue.integer,
            decode: { if case .integer(let value) = $0 { value } else { nil } })
    }
}

extension Parameter.Typed where Value == Double {
    /// A real number of `range`.
    ///
    /// - Parameters:
    ///   - name: the key by which it is given.
    ///   - range: the values that it may have.
    ///   - drawn: where accuracy is measured, if not on the whole range.
    ///   - spread: how drawn values are distributed.
    ///   - summary: what it is, in a few words.
    public static func real(
        _ name: String, in range: ClosedRange<Double>, drawn: ClosedRange<Double>? = nil,
        by spread: Spread = .uniform, _ summary: String
    ) -> Self {
        let domain = Domain.reals(range, drawn: drawn ?? range, spread)
        return Self(
            parameter: Parameter(name: name, domain: domain, summary: summary), encode: InputValue.real,
            decode: { if case .real(let value) = $0 { value } else { nil } })
    }
}

extension Parameter.Typed where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the cases of an enum, written by its raw value.
    public static func choice(_ name: String, _: Value.Type, _ summary: String) -> Self {
        let domain = Domain.choice(Value.allCases.map(\.rawValue))
        return Self(
            parameter: Parameter(name: name, domain: domain, summary: summary),
            encode: { .name($0.rawValue) },
            decode: { if case .name(let name) = $0 { Value(rawValue: name) } else { nil } })
    }
}

// The inputs of one evaluation of a quantity, in the order in which the quantity declares them.

/// Ordered inputs. Their text is what the command line reads: `order=64 index=0`.
public struct Inputs: Hashable, Sendable, CustomStringConvertible {
    /// The names, in the order of the declaration.
    public private(set) var keys: [String] = []
    /// The values, one for each key.
    public private(set) var values: [InputValue] = []

    public init() {}

    /// Adds an input after the others.
    public mutating func append(_ key: String, _ value: InputValue) {
        keys.append(key)
        values.append(value)
    }

    /// The value of the input called `key`.
    public subscript(key: String) -> InputValue? {
        keys.firstIndex(of: key).map { values[$0] }
    }

    public var description: String {
        zip(keys, values).map { "\($0)=\($1.text)" }.joined(separator: " ")
    }

    /// An object with the inputs in order.
    public var json: JSON { .object(zip(keys, values).map { ($0, $1.json) }) }
}

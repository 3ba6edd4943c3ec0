// One of several values or generators, and recursive values.

extension Generator {
    /// One of the given values, equally often. Shrinks towards the first.
    public static func element(of values: [Value]) -> Generator where Value: Sendable {
        guard !values.isEmpty else { return noAlternatives("element") }
        return Generator { source in
            let last = UInt64(values.count - 1)
            return values[
                Int(try source.distance(above: last, below: 0) { ($0.uniform(below: last + 1), false) }.magnitude)]
        }
    }

    /// One of an enumeration's cases, equally often. Shrinks towards the first.
    public static func allCases() -> Generator where Value: CaseIterable & Sendable {
        element(of: Array(Value.allCases))
    }

    /// A value of one of the generators, equally often. Shrinks towards the first: give the simplest first.
    public static func one(of generators: [Generator]) -> Generator {
        frequency(generators.map { (1, $0) })
    }

    /// A value of one of the generators, in proportion to their weights. Shrinks towards the first of the list.
    ///
    /// - Parameter alternatives: Weights of at least 0, not all 0; their sum at most 2^31.
    public static func frequency(_ alternatives: [(weight: Int, generator: Generator)]) -> Generator {
        let total = alternatives.reduce(0) { $0 &+ $1.weight }
        guard total > 0, total <= 1 << 31, alternatives.allSatisfy({ (0...(1 << 31)).contains($0.weight) }) else {
            return noAlternatives("frequency")
        }
        let possible = alternatives.filter { $0.weight > 0 }
        return Generator { source in
            let last = UInt64(possible.count - 1)
            let index = try source.distance(above: last, below: 0) { random in
                var ticket = Int(random.uniform(below: UInt64(total)))
                var index = 0
                while ticket >= possible[index].weight {
                    ticket -= possible[index].weight
                    index += 1
                }
                return (UInt64(index), false)
            }
            return try possible[Int(index.magnitude)].generator.sampleComponent(&source)
        }
    }

    /// Trees: leaves, and branches that are built from a generator of smaller trees.
    ///
    /// ```swift
    /// indirect enum Term { case number(Int), sum(Term, Term) }
    /// let terms = Generator.recursive(leaf: Generator<Int>.integer().map(Term.number)) { term in
    ///     Generator.zip(term, term).map(Term.sum)
    /// }
    /// ```
    ///
    /// Shrinking replaces a tree by one of its subtrees, and branches by leaves.
    ///
    /// - Parameters:
    ///   - leaf: Makes the smallest trees.
    ///   - depth: The greatest number of branches on a path, in 0...64. A node above that depth is a branch with
    ///     probability 2/3 at the root, falling linearly to 0.
    ///   - branch: Makes a larger tree from a generator of smaller ones.
    public static func recursive(
        leaf: Generator, depth: Int = 6, branch: @escaping @Sendable (Generator) -> Generator
    ) -> Generator {
        guard (0...64).contains(depth) else {
            return Generator { _ in
                throw PropertyMisuse.parameter(
                    generator: "recursive", name: "depth", value: "\(depth)", allowed: "0...64")
            }
        }
        // Trees of different generators must not replace each other, so that each kind has a label of its own.
        let label = SpanLabel(rawValue: stableHash(String(reflecting: Value.self)) | 1 << 63)
        return node(leaf: leaf, branch: branch, label: label, remaining: depth, depth: depth)
    }

    private static func node(
        leaf: Generator, branch: @escaping @Sendable (Generator) -> Generator, label: SpanLabel, remaining: Int,
        depth: Int
    ) -> Generator {
        Generator { source in
            try source.group(label) { source in
                guard remaining > 0 else { return try leaf.sample(&source) }
                let isBranch = try source.boolean {
                    $0.uniform(below: UInt64(3 * depth)) < UInt64(2 * remaining)
                }
                guard isBranch else { return try leaf.sample(&source) }
                let smaller = node(leaf: leaf, branch: branch, label: label, remaining: remaining - 1, depth: depth)
                return try branch(smaller).sample(&source)
            }
        }
    }

    private static func noAlternatives(_ name: String) -> Generator {
        Generator { _ in
            throw PropertyMisuse.parameter(
                generator: name, name: "the list of alternatives", value: "empty or without a positive weight",
                allowed: "at least one alternative, weights of at least 0 with a positive sum of at most 2^31")
        }
    }
}
